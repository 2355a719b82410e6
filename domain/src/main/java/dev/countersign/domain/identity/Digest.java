package dev.countersign.domain.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {
    private static final int HEX_DIGITS = 64;
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Digest::sha256);
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
        return new Digest(HexFormat.of().formatHex(bytesOf(pieces)));
    }

    /**
     * The digest of a piece and of the rest of another one, without separators.
     *
     * @param from where in the second piece to begin
     */
    public static Digest of(byte[] first, byte[] second, int from) {
        MessageDigest sha = SHA_256.get();
        sha.reset();
        sha.update(first);
        sha.update(second, from, second.length - from);
        return new Digest(HexFormat.of().formatHex(sha.digest()));
    }

    /** The 32 bytes of the same digest, for who needs no text. */
    static byte[] bytesOf(byte[]... pieces) {
        MessageDigest sha = SHA_256.get();
        sha.reset();
        for (byte[] piece : pieces) {
            sha.update(piece);
        }
        return sha.digest();
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform must have SHA-256 (java.security.MessageDigest's contract).
            throw new IllegalStateException("This Java platform lacks SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
