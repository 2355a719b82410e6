package dev.countersign.domain.identity;

import org.jspecify.annotations.Nullable;

/**
 * Stands for a person whom an application names: the same person of the same organization has the same id,
 * and without the organization's key nobody learns the name from it.
 *
 * @param callId the bare id
 */
public record UserId(CallId callId) {
    private static final String PREFIX = "usr_";

    /**
     * The first 128 bits of HMAC-SHA-256(organization key, organization ‖ six zero bytes ‖ reference).
     *
     * @param reference the person as the application names it; without a zero character
     */
    public static UserId of(byte[] organizationKey, OrganizationId organization, String reference) {
        return new UserId(CallId.derive(organizationKey, organization.value() + "\0\0\0\0\0\0" + reference));
    }

    /** @return null when the text is not the public form of one */
    public static @Nullable UserId parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        String value = text.substring(PREFIX.length());
        return CallId.isWellFormed(value) ? new UserId(new CallId(value)) : null;
    }

    /** The bare id. */
    public String key() {
        return callId.value();
    }

    /** The public form: {@code usr_} and 26 characters. */
    @Override
    public String toString() {
        return PREFIX + callId;
    }
}
