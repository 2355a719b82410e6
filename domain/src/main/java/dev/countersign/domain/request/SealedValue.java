package dev.countersign.domain.request;

import dev.countersign.domain.identity.Digest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A payload or result on its way through the pipeline: the only place where personal data may be.
 * The encoding says how to read the bytes, so that encryption needs no new schema.
 *
 * <p>The text form is redacted; the bytes are never logged.
 */
public final class SealedValue {
    private final Encoding encoding;
    private final @Nullable String keyId;
    private final byte[] bytes;

    /** How the bytes are to be read. */
    public enum Encoding {
        /** The bytes are the value: UTF-8 canonical JSON (RFC 8785). */
        PLAIN
    }

    private SealedValue(Encoding encoding, @Nullable String keyId, byte[] bytes) {
        this.encoding = encoding;
        this.keyId = keyId;
        this.bytes = bytes;
    }

    /** Wraps UTF-8 canonical JSON without encryption. The array is owned by the value from here. */
    public static SealedValue plain(byte[] canonicalJson) {
        return new SealedValue(Encoding.PLAIN, null, canonicalJson);
    }

    public Encoding encoding() {
        return encoding;
    }

    /** The key the bytes are encrypted with; null for {@link Encoding#PLAIN}. */
    public @Nullable String keyId() {
        return keyId;
    }

    /** The bytes as they are, shared and not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** SHA-256 of the bytes as they are. */
    public Digest digest() {
        return Digest.of(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SealedValue that
                && encoding == that.encoding
                && Objects.equals(keyId, that.keyId)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SealedValue[" + encoding + ", " + bytes.length + " bytes]";
    }
}
