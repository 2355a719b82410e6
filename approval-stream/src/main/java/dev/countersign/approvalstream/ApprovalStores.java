package dev.countersign.approvalstream;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.TimerIndex;
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
 * @param approvals {@link StoredApproval} by approval key
 * @param timers the order in which approvals are to be looked at; see {@link TimerIndex}
 * @param positions the partition's counters: the next receipt's sequence, the timers' cursor
 */
record ApprovalStores(
        KeyValueStore<String, byte[]> approvals,
        KeyValueStore<byte[], byte[]> timers,
        KeyValueStore<String, Long> positions,
        Codec<StoredApproval> codec) {
    static final String APPROVALS = "approvals";
    static final String TIMERS = "timers";
    static final String POSITIONS = "positions";

    private static final String NEXT_RECEIPT = "next-receipt";

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return new LinkedHashSet<>(List.of(
                persistent(APPROVALS, Serdes.String(), Serdes.ByteArray()),
                persistent(TIMERS, Serdes.ByteArray(), Serdes.ByteArray()),
                persistent(POSITIONS, Serdes.String(), Serdes.Long())));
    }

    static ApprovalStores of(ProcessorContext<?, ?> context, Codec<StoredApproval> codec) {
        return new ApprovalStores(
                context.getStateStore(APPROVALS),
                context.getStateStore(TIMERS),
                context.getStateStore(POSITIONS),
                codec);
    }

    /**
     * What is known of an approval; the unopened state when nothing is. A value that cannot be read
     * is a broken invariant, because only this program writes it: the exception ends the thread.
     */
    StoredApproval load(ApprovalId approvalId) {
        byte[] stored = approvals.get(approvalId.key());
        return stored == null ? ApprovalHandler.UNOPENED : codec.decode(stored);
    }

    void save(ApprovalId approvalId, byte[] stored) {
        approvals.put(approvalId.key(), stored);
    }

    /** The sequence of the partition's next receipt of this issuer, from 0. */
    long nextReceiptSequence() {
        Long next = positions.get(NEXT_RECEIPT);
        return next == null ? 0 : next;
    }

    /** The next sequence was used. */
    void receiptIssued() {
        positions.put(NEXT_RECEIPT, nextReceiptSequence() + 1);
    }

    static <K, V> StoreBuilder<KeyValueStore<K, V>> persistent(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }
}
