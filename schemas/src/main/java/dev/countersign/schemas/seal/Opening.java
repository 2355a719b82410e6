package dev.countersign.schemas.seal;

import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.topic.Codec;

/**
 * Who opens the sealed values of what is decoded. Bound around a codec rather than handed through
 * every mapping: the mappings are functions of a record alone, and a sealed value is a leaf of many.
 */
public final class Opening {
    private static final ScopedValue<PayloadOpener> OPENER = ScopedValue.newInstance();

    private Opening() {}

    /** The same codec, whose values come out open where the opener can. */
    public static <V> Codec<V> with(PayloadOpener opener, Codec<V> codec) {
        return opener == PayloadKeys.PLAIN ? codec : new OpeningCodec<>(opener, codec);
    }

    /** The same codec, whose sealed values stay closed: for who hands them on as they are kept. */
    public static <V> Codec<V> without(Codec<V> codec) {
        return codec instanceof OpeningCodec<V> opening ? opening.codec() : codec;
    }

    /** Reads what is decoded piece by piece, as rows are, with sealed values open where the opener can. */
    public static <T, X extends Throwable> T with(PayloadOpener opener, ScopedValue.CallableOp<T, X> reading) throws X {
        return ScopedValue.where(OPENER, opener).call(reading);
    }

    /** A sealed value as a record holds it; closed where no opener is bound. */
    public static SealedValue open(String keyId, byte[] kept) {
        return OPENER.orElse(PayloadOpener.NONE).open(keyId, kept);
    }

    private record OpeningCodec<V>(PayloadOpener opener, Codec<V> codec) implements Codec<V> {
        @Override
        public byte[] encode(V value) {
            return codec.encode(value);
        }

        @Override
        public V decode(byte[] bytes) {
            return ScopedValue.where(OPENER, opener).call(() -> codec.decode(bytes));
        }
    }
}
