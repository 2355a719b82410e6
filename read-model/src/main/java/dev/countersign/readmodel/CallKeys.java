package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Hashing;
import dev.countersign.domain.identity.OrganizationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The numbers that stand in the indexes of {@code call_place} for texts: short, quickly compared, and never too long
 * for one. Two texts with one number are as good as never met, and told apart all the same, because who asks by a
 * number compares the text too.
 */
final class CallKeys {
    private static final int ID_CHARS = 12;
    private static final int CHAR_BITS = 5;
    private static final int LETTERS_FROM = 6;

    private CallKeys() {}

    /** Of a call: its first 60 bits, so that the numbers have the order of the ids. */
    static long of(CallId callId) {
        return ofId(callId.value());
    }

    /** Of what may be a call's id; any text has a number. */
    static long ofId(String id) {
        long key = 0;
        for (int i = 0; i < ID_CHARS; i++) {
            key = key << CHAR_BITS | (i < id.length() ? digit(id.charAt(i)) : 0);
        }
        return key;
    }

    /** In the order of the characters, in which the digits come first. */
    private static int digit(char c) {
        int digit = c >= 'a' ? LETTERS_FROM + c - 'a' : c - '2';
        return Math.clamp(digit, 0, (1 << CHAR_BITS) - 1);
    }

    /** Of all calls of an organization. */
    static long of(OrganizationId organization) {
        return digest(organization.value());
    }

    /**
     * Of those of its calls that have one thing in common.
     *
     * @param column which thing, as its column is named
     */
    static long of(OrganizationId organization, String column, Object value) {
        // No organization's name has a zero character in it, and no column's.
        return digest(organization.value() + '\0' + column + '\0' + value);
    }

    private static long digest(String text) {
        return ByteBuffer.wrap(Hashing.sha256(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
