package dev.countersign.domain.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * 32 random bytes that stay with what they hide. A digest over a salt and a value says nothing of the
 * value to whoever lacks the salt, however few values there could be; whoever has both can check it.
 * When the salt is erased, the digest remains and nobody can ever open it.
 *
 * <p>The text form is redacted.
 */
public final class Salt {
    private static final int BYTES = 32;
    private static final byte[] COMMITMENT = {0x03};
    private static final byte[] DERIVATION = {0x04};

    private final byte[] bytes;

    /** @throws IllegalArgumentException when they are not 32 */
    public Salt(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A salt has " + BYTES + " bytes");
        }
        this.bytes = bytes.clone();
    }

    /** @param random of cryptographic quality */
    public static Salt random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Salt(bytes);
    }

    /** Fresh at every call. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The salt for one purpose: {@code SHA-256(0x04 ‖ salt ‖ purpose)}. To disclose it opens what was
     * committed for this purpose and nothing else.
     */
    public Salt derive(String purpose) {
        return new Salt(Hashing.sha256(DERIVATION, bytes, purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** Binds to a value without telling it: {@code SHA-256(0x03 ‖ salt ‖ value)}. */
    public Digest commit(byte[] value) {
        return Digest.of(COMMITMENT, bytes, value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Salt that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Salt";
    }
}
