package dev.countersign.domain.identity;

import org.jspecify.annotations.Nullable;

/**
 * The name of an approval, {@code apr_…}. A call's approval is named after the call; a free-standing
 * one after its {@code request_id}, in a key space of its own. Both are keys of the topics like a
 * call id, so that an approval lives in the same partition as its call.
 *
 * @param callId the call that it was opened for; for a question, which has no call, the id under
 *     which its records and receipts are found
 */
public record ApprovalId(CallId callId) {
    private static final String PREFIX = "apr_";

    /** The approval that a call may need. */
    public static ApprovalId of(CallId callId) {
        return new ApprovalId(callId);
    }

    /**
     * Derives the id of the question that a {@code request_id} names within an organization. Two zero
     * bytes stand where a call id has one, and no idempotency key contains any, so that no question
     * is named like a call.
     */
    public static ApprovalId ofQuestion(byte[] organizationKey, OrganizationId organization, String requestId) {
        return new ApprovalId(CallId.derive(organizationKey, organization.value() + "\0\0" + requestId));
    }

    /**
     * Reads an id as people and agents write it.
     *
     * @return null when the text is not an approval id
     */
    public static @Nullable ApprovalId parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        String value = text.substring(PREFIX.length());
        return CallId.isWellFormed(value) ? new ApprovalId(new CallId(value)) : null;
    }

    /** The key of the approval's records: the bare id, like a call's. */
    public String key() {
        return callId.value();
    }

    /** The public form: {@code apr_} and 26 characters. */
    @Override
    public String toString() {
        return PREFIX + callId;
    }
}
