package dev.countersign.schemas.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;

/** Seals payloads for their subjects, and opens them. */
public interface PayloadKeys extends PayloadOpener {
    /** Keeps everything as it is: for installations without a master key. What is encrypted stays closed. */
    PayloadKeys PLAIN = new PlainPayloads();

    /**
     * A value of this subject. The first of a subject makes its key, and waits until that is committed.
     *
     * @param canonicalJson owned by the value from here
     * @throws KeysUnavailableException when the key cannot be made in time; nothing was sealed
     */
    SealedValue seal(Subject subject, Salt salt, byte[] canonicalJson);

    /**
     * A value of the same subject as another, under the same key and salt.
     *
     * @param value plain; what already has a key is handed back
     * @return closed where the key was erased since the other was opened
     * @throws dev.countersign.domain.request.ClosedValueException when the other is closed
     */
    SealedValue sealLike(SealedValue other, SealedValue value);

    /**
     * What tells requests apart without telling them.
     *
     * @param sealed a value of the subject, open
     * @param canonical what is asked, as canonical bytes
     * @return HMAC-SHA-256 under the subject's key; SHA-256 where the value is plain
     */
    Digest digest(SealedValue sealed, byte[] canonical);
}
