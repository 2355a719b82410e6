package dev.countersign.domain.identity;

import org.jspecify.annotations.Nullable;

/**
 * The name of a session, {@code ses_…}. One that was asked for by a reference is named after it, so that
 * every instance names the same session without a look-up; any other is named after a number drawn for it.
 *
 * @param callId the id under which its records are found; there is no call behind it
 */
public record SessionId(CallId callId) {
    private static final String PREFIX = "ses_";

    /**
     * The session that a reference names within an application and its environment: the first 128 bits of
     * HMAC-SHA-256(organization key, organization ‖ 0x00 0x00 0x00 0x00 ‖ application ‖ 0x00 ‖ environment ‖
     * 0x00 ‖ reference). Nothing else is named with four zero bytes.
     *
     * @param reference without a zero character
     */
    public static SessionId ofReference(
            byte[] organizationKey, OrganizationId organization, AgentId app, String environment, String reference) {
        return new SessionId(CallId.derive(
                organizationKey,
                organization.value() + "\0\0\0\0" + app.value() + "\0" + environment + "\0" + reference));
    }

    /**
     * A session that no reference names.
     *
     * @param nonce never used before
     */
    public static SessionId ofNonce(byte[] organizationKey, OrganizationId organization, String nonce) {
        return new SessionId(CallId.derive(organizationKey, organization.value() + "\0\0\0\0\0" + nonce));
    }

    /**
     * Reads an id as clients write it.
     *
     * @return null when the text is not a session id
     */
    public static @Nullable SessionId parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        String value = text.substring(PREFIX.length());
        return CallId.isWellFormed(value) ? new SessionId(new CallId(value)) : null;
    }

    /** The key of the session's records: the bare id, like a call's. */
    public String key() {
        return callId.value();
    }

    /** The public form: {@code ses_} and 26 characters. */
    @Override
    public String toString() {
        return PREFIX + callId;
    }
}
