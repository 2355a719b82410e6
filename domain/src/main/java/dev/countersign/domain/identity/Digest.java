package dev.countersign.domain.identity;

import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {
    private static final int HEX_DIGITS = 64;
    private static final boolean[] IS_DIGIT = new boolean[128];

    static {
        "0123456789abcdef".chars().forEach(digit -> IS_DIGIT[digit] = true);
    }

    /** @throws IllegalArgumentException when the text is not 64 lower-case hexadecimal digits */
    public Digest {
        if (!isWellFormed(hex)) {
            throw new IllegalArgumentException("A digest is 64 lower-case hexadecimal digits");
        }
    }

    /** The digest of the given pieces, one after the other, without separators. */
    public static Digest of(byte[]... pieces) {
        return new Digest(HexFormat.of().formatHex(Hashing.sha256(pieces)));
    }

    /**
     * The digest of a piece and of the rest of another one, without separators.
     *
     * @param from where in the second piece to begin
     */
    public static Digest of(byte[] first, byte[] second, int from) {
        return new Digest(HexFormat.of().formatHex(Hashing.sha256(first, second, from)));
    }

    /** The 32 bytes behind the text, fresh at every call. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** A table and not a pattern, because every record read has several digests: a third of the time. */
    private static boolean isWellFormed(String hex) {
        if (hex.length() != HEX_DIGITS) {
            return false;
        }
        boolean wellFormed = true;
        for (int i = 0; i < HEX_DIGITS; i++) {
            char c = hex.charAt(i);
            wellFormed &= c < IS_DIGIT.length && IS_DIGIT[c];
        }
        return wellFormed;
    }

    @Override
    public String toString() {
        return hex;
    }
}
