package dev.countersign.tlog.note;

import dev.countersign.tlog.format.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells keys of one name apart: {@code SHA-256(name ‖ LF ‖ type ‖ public key)[0..4]} (C2SP signed-note
 * §Signatures). Too short to prove anything.
 *
 * @param bits the four bytes, big-endian
 */
public record KeyId(int bits) {
    static final int BYTES = 4;

    static KeyId of(String name, SignatureType type, byte[] publicKey) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform must have SHA-256 (java.security.MessageDigest's contract).
            throw new IllegalStateException("This Java platform lacks SHA-256", impossible);
        }
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
        sha256.update(type.identifier());
        sha256.update(publicKey);
        return new KeyId(ByteBuffer.wrap(sha256.digest()).getInt());
    }

    static KeyId parse(String hex, String what) throws MalformedException {
        boolean eightDigits = hex.length() == 2 * BYTES && hex.chars().allMatch(KeyId::isHexDigit);
        if (!eightDigits) {
            throw MalformedException.of(what, "its key id is not 8 lower-case hexadecimal digits");
        }
        return new KeyId(HexFormat.fromHexDigits(hex));
    }

    private static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    /** 8 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(bits);
    }
}
