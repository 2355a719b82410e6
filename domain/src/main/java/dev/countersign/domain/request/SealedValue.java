package dev.countersign.domain.request;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A payload or result on its way through the pipeline: the only place where personal data may be. It
 * is kept either as it is, or encrypted under the key of its subject, which can be erased. Whoever
 * holds the key holds an open value, which tells both forms; to everybody else, and to all once the
 * key is gone, it is closed, and only its kept form remains. The kept form is made once and handed on
 * unchanged, so that digests over it are the same for those with and without the key.
 *
 * <p>The text form is redacted; the bytes are never logged.
 */
public final class SealedValue {
    private final @Nullable String keyId;
    private final byte[] kept;
    private final byte @Nullable [] clear;
    private final @Nullable Salt salt;

    /** How the kept bytes are to be read. */
    public enum Encoding {
        /** They are the value: UTF-8 canonical JSON (RFC 8785). */
        PLAIN,
        /** They are salt and value, encrypted under the key of the subject. */
        SUBJECT_KEY
    }

    private SealedValue(@Nullable String keyId, byte[] kept, byte @Nullable [] clear, @Nullable Salt salt) {
        this.keyId = keyId;
        this.kept = kept;
        this.clear = clear;
        this.salt = salt;
    }

    /** Wraps UTF-8 canonical JSON without encryption. The array is owned by the value from here. */
    public static SealedValue plain(byte[] canonicalJson) {
        return new SealedValue(null, canonicalJson, canonicalJson, null);
    }

    /**
     * A value that is kept encrypted, held by somebody who has its key. The arrays are owned by the
     * value from here.
     *
     * @param kept what records hold
     * @param salt what was encrypted with it, to commit to it with
     * @param canonicalJson what it says
     */
    public static SealedValue open(String keyId, byte[] kept, Salt salt, byte[] canonicalJson) {
        return new SealedValue(keyId, kept, canonicalJson, salt);
    }

    /** The same without the key. The array is owned by the value from here. */
    public static SealedValue closed(String keyId, byte[] kept) {
        return new SealedValue(keyId, kept, null, null);
    }

    public Encoding encoding() {
        return keyId == null ? Encoding.PLAIN : Encoding.SUBJECT_KEY;
    }

    /** The key the kept bytes are encrypted with; null for {@link Encoding#PLAIN}. */
    public @Nullable String keyId() {
        return keyId;
    }

    /** Whether {@link #bytes} tells the value. */
    public boolean isOpen() {
        return clear != null;
    }

    /**
     * The value: UTF-8 canonical JSON, shared and not to be changed.
     *
     * @throws ClosedValueException when the key is erased, or not here
     */
    public byte[] bytes() {
        if (clear == null) {
            throw new ClosedValueException();
        }
        return clear;
    }

    /** What records hold, in its encoding, shared and not to be changed. */
    public byte[] kept() {
        return kept;
    }

    /** What was encrypted with the value; null in plain and in closed ones. */
    public @Nullable Salt salt() {
        return salt;
    }

    /** SHA-256 of what records hold; of an encrypted value it tells nothing. */
    public Digest digest() {
        return Digest.of(kept);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SealedValue that && Objects.equals(keyId, that.keyId) && Arrays.equals(kept, that.kept);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(kept);
    }

    @Override
    public String toString() {
        return "SealedValue[" + encoding() + ", " + kept.length + " bytes]";
    }
}
