package dev.countersign.policystream;

import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.PersistentStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The counters of one partition, its time, and the order in which counters fall out of use: one store,
 * changelogged in the transaction of the records that it follows from. Used by its task's thread only.
 *
 * <pre>
 * c KEY            {@link BudgetState}
 * e MILLIS KEY     nothing: the counter is not needed from then on (20 digits, so that order is time)
 * t                the partition's time, in milliseconds
 * </pre>
 */
final class BudgetStore {
    static final String BUDGETS = "budgets";

    private static final String COUNTER = "c";
    private static final String EXPIRY = "e";
    private static final String TIME = "t";
    private static final byte[] PRESENT = {1};

    private final KeyValueStore<String, byte[]> store;
    private final Codec<BudgetState> codec;
    private long timeMillis;

    /** Everything that fell due before was removed; scans begin here, and not at the tombstones before it. */
    private long forgottenMillis;

    BudgetStore(KeyValueStore<String, byte[]> store, Codec<BudgetState> codec) {
        this.store = store;
        this.codec = codec;
        byte[] saved = store.get(TIME);
        this.timeMillis = saved == null ? 0 : ByteBuffer.wrap(saved).getLong();
    }

    /** For the topology: what is to be made, and changelogged, for each task. */
    static Set<StoreBuilder<?>> builders() {
        return Set.of(PersistentStore.builder(BUDGETS, Serdes.String(), Serdes.ByteArray()));
    }

    static BudgetStore of(ProcessorContext<?, ?> context, Codec<BudgetState> codec) {
        return new BudgetStore(context.getStateStore(BUDGETS), codec);
    }

    /**
     * The partition's time once this record is read: its own, or that of an earlier one that was later.
     * It is stored, so that whoever reads on from here goes on with it.
     */
    Instant time(long recordMillis) {
        if (recordMillis > timeMillis) {
            timeMillis = recordMillis;
            store.put(TIME, ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array());
        }
        return Instant.ofEpochMilli(timeMillis);
    }

    /**
     * The counter; the empty one where nothing is known of it. A value that cannot be read is a broken
     * invariant, because only this program writes it: the exception ends the thread.
     */
    BudgetState load(BudgetKey key) {
        byte[] stored = store.get(COUNTER + key.value());
        return stored == null ? BudgetState.EMPTY : codec.decode(stored);
    }

    void save(BudgetKey key, BudgetState before, BudgetState after) {
        store.put(COUNTER + key.value(), codec.encode(after));
        if (!after.until().equals(before.until())) {
            if (before.until().isAfter(BudgetState.EMPTY.until())) {
                store.delete(expiry(before.until(), key.value()));
            }
            store.put(expiry(after.until(), key.value()), PRESENT);
        }
    }

    /** Removes counters that nothing counts in any more, the longest unused first; at most so many. */
    void forget(Instant now, int max) {
        String prefix = expiry(now, "");
        List<String> due = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries =
                store.range(expiry(Instant.ofEpochMilli(forgottenMillis), ""), prefix)) {
            while (entries.hasNext() && due.size() < max) {
                due.add(entries.next().key);
            }
        }
        for (String entry : due) {
            store.delete(entry);
            store.delete(COUNTER + entry.substring(prefix.length()));
        }
        if (due.size() < max) {
            // Whatever is entered from now on falls due later than now.
            forgottenMillis = now.toEpochMilli();
        }
    }

    private static String expiry(Instant at, String key) {
        return EXPIRY + "%020d".formatted(at.toEpochMilli()) + key;
    }
}
