package dev.countersign.domain.identity;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The name of a call, derived from its idempotency key, so that every instance names the same
 * thing without a look-up and a retry cannot fork (DESIGN, "Identity and partitioning").
 *
 * @param value 26 characters of RFC 4648 base32 in lower case: 128 bits
 */
public record CallId(String value) {
    private static final int CHARS = 26;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BITS = 128;
    private static final String RECEIPT_PREFIX = "rec_";

    /** @throws IllegalArgumentException when the value is not of that form */
    public CallId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("A call id is 26 characters of base32");
        }
    }

    /**
     * Derives the id of the call that an idempotency key names within an organization:
     * the first 128 bits of HMAC-SHA-256(organization key, organization ‖ 0x00 ‖ key).
     * The zero byte separates the two; neither may contain it.
     */
    public static CallId derive(byte[] organizationKey, OrganizationId organization, String idempotencyKey) {
        return derive(organizationKey, organization.value() + "\0" + idempotencyKey);
    }

    /** The first 128 bits of HMAC-SHA-256(organization key, name in UTF-8). */
    static CallId derive(byte[] organizationKey, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return new CallId(base32(Hashing.hmac(organizationKey, 0, organizationKey.length, text)));
    }

    /** Whether a text could be a call id. */
    public static boolean isWellFormed(String value) {
        if (value.length() != CHARS) {
            return false;
        }
        for (int i = 0; i < CHARS; i++) {
            char c = value.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '2' || c > '7')) {
                return false;
            }
        }
        return true;
    }

    /**
     * The call whose receipt has this id.
     *
     * @return null when the text is not a receipt id
     */
    public static @Nullable CallId ofReceipt(String receiptId) {
        if (!receiptId.startsWith(RECEIPT_PREFIX)) {
            return null;
        }
        String value = receiptId.substring(RECEIPT_PREFIX.length());
        return isWellFormed(value) ? new CallId(value) : null;
    }

    /** The id under which this call's receipts are found: {@code rec_…}. */
    public String receiptId() {
        return RECEIPT_PREFIX + value;
    }

    /** The id of the approval that this call may need: {@code apr_…}. */
    public String approvalId() {
        return ApprovalId.of(this).toString();
    }

    /** The first 128 bits, as ids are written. */
    static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder(CHARS);
        for (int bit = 0; bit < BITS; bit += 5) {
            int index = 0;
            for (int i = bit; i < bit + 5; i++) {
                int value = i < BITS ? (bytes[i / 8] >> (7 - i % 8)) & 1 : 0;
                index = index << 1 | value;
            }
            text.append(ALPHABET.charAt(index));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return value;
    }
}
