package dev.countersign.domain.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of what one user lets one connection of one organization do. It looks like a call id, so that its
 * records find their home partition alike. Users are named by an HMAC, so that nobody outside can guess one:
 * the address at which a user authorizes holds this name.
 *
 * @param value 26 characters of RFC 4648 base32 in lower case: 128 bits
 */
public record AuthorizationId(String value) {

    /** @throws IllegalArgumentException when the value is not of that form */
    public AuthorizationId {
        if (!CallId.isWellFormed(value)) {
            throw new IllegalArgumentException("An authorization id is 26 characters of base32");
        }
    }

    /** The first 128 bits of SHA-256 over organization, user and connection, each behind its length. */
    public static AuthorizationId of(OrganizationId organization, UserId user, String connection) {
        StringBuilder name = new StringBuilder("authorization");
        for (String part : new String[] {organization.value(), user.key(), connection}) {
            name.append(part.length()).append(':').append(part);
        }
        byte[] digest =
                Digest.of(name.toString().getBytes(StandardCharsets.UTF_8)).bytes();
        return new AuthorizationId(CallId.base32(Arrays.copyOf(digest, 16)));
    }

    /**
     * Proves that we made a text that an outsider brings back: the first 128 bits of HMAC-SHA-256(organization
     * key, organization ‖ seven zero bytes ‖ text). Nothing else is named with seven.
     */
    public static String signature(byte[] organizationKey, OrganizationId organization, String text) {
        return CallId.derive(organizationKey, organization.value() + "\0\0\0\0\0\0\0" + text)
                .value();
    }

    @Override
    public String toString() {
        return value;
    }
}
