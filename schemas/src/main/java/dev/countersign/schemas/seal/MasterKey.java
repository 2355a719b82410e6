package dev.countersign.schemas.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the subjects' keys are encrypted with on their topic: 32 bytes that every service of an
 * installation is given and no topic ever holds.
 *
 * <p>The text form is redacted.
 */
public final class MasterKey {
    private static final int BYTES = 32;
    private static final int FILE_BYTES_MAX = 1024;

    private final SecretKeySpec key;

    private MasterKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, AesGcm.KEY);
    }

    /**
     * @param base64 of 32 bytes, in the standard alphabet
     * @throws IllegalArgumentException when it is not; the message does not tell it
     */
    public static MasterKey parse(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("A master key is " + BYTES + " bytes in base64");
        }
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(
                    "A master key is " + BYTES + " bytes in base64, and this is " + bytes.length);
        }
        return new MasterKey(bytes);
    }

    /**
     * The one in a file, as {@link #parse} reads it.
     *
     * @throws IllegalArgumentException when the file cannot be read, or holds none
     */
    public static MasterKey read(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IllegalArgumentException("No master key is in " + file + ": it is too large");
            }
            return parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The master key for payloads cannot be read from " + file, unreadable);
        }
    }

    /** A fresh one, as {@link #parse} reads it. */
    public static String generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    byte[] wrap(String recordKey, byte[] secret, SecureRandom random) {
        return AesGcm.encrypt(key, recordKey.getBytes(StandardCharsets.UTF_8), secret, random);
    }

    /** @throws AEADBadTagException when it was wrapped with another master key, or under another record key */
    byte[] unwrap(String recordKey, byte[] wrapped) throws AEADBadTagException {
        return AesGcm.decrypt(key, recordKey.getBytes(StandardCharsets.UTF_8), wrapped);
    }

    @Override
    public String toString() {
        return "MasterKey";
    }
}
