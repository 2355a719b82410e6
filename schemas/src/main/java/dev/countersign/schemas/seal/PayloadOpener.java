package dev.countersign.schemas.seal;

import dev.countersign.domain.request.SealedValue;

/** Opens what records hold. */
@FunctionalInterface
public interface PayloadOpener {
    /** Opens nothing: for those who were given no keys. */
    PayloadOpener NONE = SealedValue::closed;

    /**
     * @param kept the bytes as a record holds them; owned by the value from here
     * @return closed, when the key is erased, or was never here
     * @throws KeysUnavailableException when nobody can tell now whether there is such a key
     */
    SealedValue open(String keyId, byte[] kept);
}
