package dev.countersign.schemas.store;

import dev.countersign.domain.call.CallState;
import dev.countersign.domain.identity.Digest;
import dev.countersign.schemas.codec.StoredCallCodec;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What policy-stream's store holds for a call: the folded state and what the shell needs beside it.
 *
 * @param historyDigest over the events folded so far
 * @param events how many those are
 * @param waiters partitions of {@code replies} where somebody waits for an answer
 * @param timerAt where the call stands in the timer index; null when it has no entry. Never later
 *     than the instant its state waits for; it may be earlier, and is then moved when it fires
 */
public record StoredCall(
        CallState state,
        Digest historyDigest,
        int events,
        SortedSet<Integer> waiters,
        @Nullable Instant timerAt) {

    /** The store's codec: the same wire format as the topics, so that its schema can evolve. */
    public static Codec<StoredCall> codec() {
        return Holder.CODEC;
    }

    /** Made on first use, so that reading this class does not read every released schema. */
    private static final class Holder {
        static final Codec<StoredCall> CODEC = StoredCallCodec.of(SchemaIds.bundled());
    }
}
