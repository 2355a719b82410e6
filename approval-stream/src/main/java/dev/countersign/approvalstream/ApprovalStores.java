package dev.countersign.approvalstream;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.PersistentStore;
import dev.countersign.streams.ReceiptSequence;
import dev.countersign.streams.TimerIndex;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stores of one task. All are persistent, and logged to a changelog topic in the transaction of
 * the records they belong to.
 *
 * @param approvals {@link StoredApproval} by approval key
 * @param timers the order in which approvals are to be looked at; see {@link TimerIndex}
 * @param positions the partition's counters: the next receipt's sequence, the timers' cursor
 * @param receipts numbers this issuer's
 */
record ApprovalStores(
        KeyValueStore<String, byte[]> approvals,
        KeyValueStore<byte[], byte[]> timers,
        KeyValueStore<String, Long> positions,
        ReceiptSequence receipts,
        Codec<StoredApproval> codec) {
    static final String APPROVALS = "approvals";
    static final String TIMERS = "timers";
    static final String POSITIONS = "positions";

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return new LinkedHashSet<>(List.of(
                PersistentStore.builder(APPROVALS, Serdes.String(), Serdes.ByteArray()),
                PersistentStore.settling(TIMERS, Serdes.ByteArray(), Serdes.ByteArray()),
                PersistentStore.counters(POSITIONS)));
    }

    static ApprovalStores of(ProcessorContext<?, ?> context, Codec<StoredApproval> codec) {
        KeyValueStore<String, Long> positions = context.getStateStore(POSITIONS);
        return new ApprovalStores(
                context.getStateStore(APPROVALS),
                context.getStateStore(TIMERS),
                positions,
                new ReceiptSequence(positions),
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
}
