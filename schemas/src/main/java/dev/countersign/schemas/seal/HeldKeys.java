package dev.countersign.schemas.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.SealedValue;

/** The keys of one moment, for those who only read: what is not among them is closed, and nobody is asked for it. */
final class HeldKeys implements PayloadKeys {
    private final SubjectKeys keys;

    HeldKeys(SubjectKeys keys) {
        this.keys = keys;
    }

    @Override
    public SealedValue open(String keyId, byte[] kept) {
        SubjectKey key = keys.byId(keyId);
        return key == null ? SealedValue.closed(keyId, kept) : key.open(kept);
    }

    @Override
    public SealedValue seal(Subject subject, Salt salt, byte[] canonicalJson) {
        throw onlyToRead();
    }

    @Override
    public SealedValue sealLike(SealedValue other, SealedValue value) {
        throw onlyToRead();
    }

    @Override
    public Digest digest(SealedValue sealed, byte[] canonical) {
        throw onlyToRead();
    }

    private static IllegalStateException onlyToRead() {
        return new IllegalStateException("These keys are held to read with");
    }
}
