package dev.countersign.policystream;

import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Codec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores of one task. All are persistent, and logged to a changelog topic in the transaction of
 * the records they belong to.
 *
 * <p>Tombstones of forgotten calls stay. Removing one would let a retry begin a second history
 * under the same id, beside the one that the event log keeps for ever.
 *
 * @param calls {@link StoredCall} by call id
 * @param timers the order in which calls are to be looked at; see {@link TimerIndex}
 * @param positions the partition's counters: the next receipt's sequence, the timers' cursor
 */
record CallStores(
        KeyValueStore<String, byte[]> calls,
        KeyValueStore<byte[], byte[]> timers,
        KeyValueStore<String, Long> positions,
        Codec<StoredCall> codec) {
    static final String CALLS = "calls";
    static final String TIMERS = "timers";
    static final String POSITIONS = "positions";

    private static final String NEXT_RECEIPT = "next-receipt";

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return new LinkedHashSet<>(List.of(
                persistent(CALLS, Serdes.String(), Serdes.ByteArray()),
                persistent(TIMERS, Serdes.ByteArray(), Serdes.ByteArray()),
                persistent(POSITIONS, Serdes.String(), Serdes.Long())));
    }

    static CallStores of(ProcessorContext<?, ?> context, Codec<StoredCall> codec) {
        return new CallStores(
                context.getStateStore(CALLS), context.getStateStore(TIMERS), context.getStateStore(POSITIONS), codec);
    }

    /**
     * What is known of a call; the unseen state when nothing is. A value that cannot be read is a
     * broken invariant, because only this program writes it: the exception ends the thread.
     */
    StoredCall load(CallId callId) {
        byte[] stored = calls.get(callId.value());
        return stored == null ? CallHandler.UNSEEN : codec.decode(stored);
    }

    void save(CallId callId, byte[] stored) {
        calls.put(callId.value(), stored);
    }

    /** The sequence of the partition's next receipt, from 0. */
    long nextReceiptSequence() {
        Long next = positions.get(NEXT_RECEIPT);
        return next == null ? 0 : next;
    }

    /** The next sequence was used. */
    void receiptIssued() {
        positions.put(NEXT_RECEIPT, nextReceiptSequence() + 1);
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> persistent(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }
}
