package dev.countersign.schemas.seal;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;

/** No keys: every value is kept as it is. */
final class PlainPayloads implements PayloadKeys {
    @Override
    public SealedValue open(String keyId, byte[] kept) {
        return SealedValue.closed(keyId, kept);
    }

    @Override
    public SealedValue seal(Subject subject, Salt salt, byte[] canonicalJson) {
        return SealedValue.plain(canonicalJson);
    }

    @Override
    public SealedValue sealLike(SealedValue other, SealedValue value) {
        if (other.keyId() != null) {
            // To keep it plain beside an encrypted one would tell what was to be erased.
            throw new ClosedValueException();
        }
        return value;
    }

    @Override
    public Digest digest(SealedValue sealed, byte[] canonical) {
        return Digest.of(canonical);
    }
}
