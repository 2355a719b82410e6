package dev.countersign.streams;

import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Numbers the receipts of one issuer and partition, without gaps. It cannot outlive an aborted
 * transaction, because Streams then closes the task and makes a new one, which reads the store again.
 */
public final class ReceiptSequence {
    private static final String NEXT = "next-receipt";

    private final KeyValueStore<String, Long> positions;
    private long next;

    /** @param positions the task's counters, restored */
    public ReceiptSequence(KeyValueStore<String, Long> positions) {
        this.positions = positions;
        Long stored = positions.get(NEXT);
        this.next = stored == null ? 0 : stored;
    }

    /** The sequence of the next receipt, from 0. */
    public long next() {
        return next;
    }

    /** The next sequence was used. */
    public void used() {
        next++;
        positions.put(NEXT, next);
    }
}
