package dev.countersign.policystream;

import dev.countersign.domain.call.CallState.Reserving;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.PersistentStore;
import dev.countersign.streams.ReceiptSequence;
import dev.countersign.streams.TimerIndex;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stores of one task. All are persistent, and logged to a changelog topic in the transaction of
 * the records they belong to. Used by the task's thread only.
 *
 * <p>Tombstones of forgotten calls stay. Removing one would let a retry begin a second history
 * under the same id, beside the one that the event log keeps for ever.
 *
 * <p>A call under way is read back within milliseconds, so its state is also kept decoded: a copy of
 * what this task last wrote. It cannot outlive an aborted transaction, because Streams then closes
 * the task and makes a new one, which begins without it.
 */
final class CallStores {
    static final String CALLS = "calls";
    static final String TIMERS = "timers";
    static final String POSITIONS = "positions";
    static final String AWAITING = "awaiting";

    /** Calls under way that are kept decoded; those beyond are read from the store. */
    private static final int KEPT_MAX = 2_048;

    /** A larger call is not kept: memory is bounded by this times the number. */
    private static final int KEPT_BYTES_MAX = 8 * 1024;

    private final KeyValueStore<String, byte[]> calls;
    private final KeyValueStore<byte[], byte[]> timers;
    private final KeyValueStore<String, Long> positions;
    private final KeyValueStore<String, byte[]> awaiting;
    private final Codec<StoredCall> codec;
    private final Map<CallId, StoredCall> underWay = new Recent();
    private final ReceiptSequence receipts;

    /**
     * @param calls {@link StoredCall} by call id
     * @param timers the order in which calls are to be looked at; see {@link TimerIndex}
     * @param positions the partition's counters: the next receipt's sequence, the timers' cursor
     * @param awaiting which calls wait for people; see {@link PolicyWatch}
     */
    private CallStores(
            KeyValueStore<String, byte[]> calls,
            KeyValueStore<byte[], byte[]> timers,
            KeyValueStore<String, Long> positions,
            KeyValueStore<String, byte[]> awaiting,
            Codec<StoredCall> codec) {
        this.calls = calls;
        this.timers = timers;
        this.positions = positions;
        this.awaiting = awaiting;
        this.codec = codec;
        this.receipts = new ReceiptSequence(positions);
    }

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return new LinkedHashSet<>(List.of(
                PersistentStore.settling(CALLS, Serdes.String(), Serdes.ByteArray()),
                PersistentStore.settling(TIMERS, Serdes.ByteArray(), Serdes.ByteArray()),
                PersistentStore.counters(POSITIONS),
                PersistentStore.builder(AWAITING, Serdes.String(), Serdes.ByteArray())));
    }

    static CallStores of(ProcessorContext<?, ?> context, Codec<StoredCall> codec) {
        return new CallStores(
                context.getStateStore(CALLS),
                context.getStateStore(TIMERS),
                context.getStateStore(POSITIONS),
                context.getStateStore(AWAITING),
                codec);
    }

    KeyValueStore<byte[], byte[]> timers() {
        return timers;
    }

    KeyValueStore<String, Long> positions() {
        return positions;
    }

    KeyValueStore<String, byte[]> awaiting() {
        return awaiting;
    }

    /**
     * What is known of a call; the unseen state when nothing is. A value that cannot be read is a
     * broken invariant, because only this program writes it: the exception ends the thread.
     */
    StoredCall load(CallId callId) {
        StoredCall kept = underWay.get(callId);
        if (kept != null) {
            return kept;
        }
        byte[] stored = calls.get(callId.value());
        return stored == null ? CallHandler.UNSEEN : codec.decode(stored);
    }

    /** @param stored the call, encoded */
    void save(CallId callId, StoredCall call, byte[] stored) {
        calls.put(callId.value(), stored);
        if ((call.state() instanceof UnderWay || call.state() instanceof Reserving)
                && stored.length <= KEPT_BYTES_MAX) {
            underWay.put(callId, call);
        } else {
            underWay.remove(callId);
        }
    }

    ReceiptSequence receipts() {
        return receipts;
    }

    /** Forgets the oldest first. */
    @SuppressWarnings("serial") // never serialized
    private static final class Recent extends LinkedHashMap<CallId, StoredCall> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, StoredCall> eldest) {
            return size() > KEPT_MAX;
        }
    }
}
