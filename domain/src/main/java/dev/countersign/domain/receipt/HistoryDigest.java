package dev.countersign.domain.receipt;

import dev.countersign.domain.identity.Digest;

/**
 * A running digest over a call's events in order: {@code d(n) = SHA-256(d(n-1) ‖ event bytes)},
 * where the event bytes are the Avro binary encoding as recorded, without the wire format's
 * header, and {@code d(0)} is 32 zero bytes. A receipt that carries it proves the history
 * behind it.
 */
public final class HistoryDigest {
    /** The digest of no events. */
    public static final Digest EMPTY = new Digest("0".repeat(64));

    private HistoryDigest() {}

    /** The digest after one more event. */
    public static Digest next(Digest before, byte[] eventBytes) {
        return next(before, eventBytes, 0);
    }

    /**
     * The digest after one more event, where it lies in an array with something before it.
     *
     * @param from where the event bytes begin; they go on to the array's end
     */
    public static Digest next(Digest before, byte[] record, int from) {
        return Digest.of(before.bytes(), record, from);
    }
}
