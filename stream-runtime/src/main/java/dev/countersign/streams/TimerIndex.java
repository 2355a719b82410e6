package dev.countersign.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What is to be looked at, in the order of when: a store whose keys are the instant in
 * milliseconds (8 bytes, big endian, so that byte order is time order) and then the id.
 *
 * <p>The cursor is the instant up to which everything was looked at and removed. Reads begin behind
 * it, because what was removed lies in the store as tombstones until RocksDB compacts it; so
 * nothing may be entered at or before it ({@link #earliest()}).
 *
 * <p>In front of the cursor lie the tombstones of all that was moved away before its time, which is what becomes
 * of most entries: a read walks through all of them. So a read also notes the first instant at which anything is
 * entered, and until then there is none.
 */
public final class TimerIndex {
    private static final byte[] PRESENT = {1};
    private static final String CURSOR = "timer-cursor";

    private final KeyValueStore<byte[], byte[]> entries;
    private final KeyValueStore<String, Long> positions;
    private long cursorMillis;
    private long savedMillis;

    /** Nothing is entered behind the cursor and before this. */
    private long firstMillis;

    /** One thing that is to be looked at. */
    public record Entry(Instant at, String id) {}

    public TimerIndex(KeyValueStore<byte[], byte[]> entries, KeyValueStore<String, Long> positions) {
        this.entries = entries;
        this.positions = positions;
        Long saved = positions.get(CURSOR);
        this.cursorMillis = saved == null ? 0 : saved;
        this.savedMillis = cursorMillis;
        this.firstMillis = cursorMillis + 1;
    }

    /** The first instant at which anything may be entered. */
    public Instant earliest() {
        return Instant.ofEpochMilli(cursorMillis + 1);
    }

    /** An instant as it is entered, rounded up: at a millisecond's beginning its microseconds are not over. */
    public static Instant wholeMillis(Instant due) {
        Instant floor = due.truncatedTo(ChronoUnit.MILLIS);
        return floor.equals(due) ? due : floor.plusMillis(1);
    }

    /** Moves one thing from one instant to another; null stands for no entry. */
    public void move(String id, @Nullable Instant from, @Nullable Instant to) {
        if (from != null && !from.equals(to)) {
            entries.delete(key(from.toEpochMilli(), id));
        }
        if (to != null && !to.equals(from)) {
            entries.put(key(to.toEpochMilli(), id), PRESENT);
            firstMillis = Math.min(firstMillis, to.toEpochMilli());
        }
    }

    /**
     * What is due, the earliest first, behind the cursor and up to {@code now}; at most {@code max}.
     * The caller moves each of them away and then calls {@link #passed}.
     */
    public List<Entry> due(Instant now, int max) {
        List<Entry> due = new ArrayList<>();
        if (now.toEpochMilli() <= cursorMillis || now.toEpochMilli() < firstMillis) {
            return due;
        }
        // Without an end: what comes after the last one that is due is what the next reads can wait for.
        try (KeyValueIterator<byte[], byte[]> rest = entries.range(key(cursorMillis + 1, ""), null)) {
            while (due.size() < max) {
                Entry next = rest.hasNext() ? entry(rest.next().key) : null;
                if (next == null || next.at().isAfter(now)) {
                    firstMillis = next == null ? Long.MAX_VALUE : next.at().toEpochMilli();
                    break;
                }
                due.add(next);
            }
        }
        return due;
    }

    /** Whether anything is due behind {@code after} and up to {@code until}. */
    public boolean anyWithin(Instant after, Instant until) {
        if (until.toEpochMilli() < firstMillis) {
            return false;
        }
        try (KeyValueIterator<byte[], byte[]> range =
                entries.range(key(after.toEpochMilli() + 1, ""), key(until.toEpochMilli(), "\u007f"))) {
            return range.hasNext();
        }
    }

    /** Everything up to this instant was looked at and moved away. */
    public void passed(Instant instant) {
        cursorMillis = Math.max(cursorMillis, instant.toEpochMilli());
    }

    /**
     * Stores the cursor, for the next one who reads this index.
     *
     * @param everyMillis not when it moved by less since it was last stored
     */
    public void save(long everyMillis) {
        if (cursorMillis > savedMillis && cursorMillis - savedMillis >= everyMillis) {
            positions.put(CURSOR, cursorMillis);
            savedMillis = cursorMillis;
        }
    }

    private static byte[] key(long millis, String id) {
        byte[] ascii = id.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Long.BYTES + ascii.length)
                .putLong(millis)
                .put(ascii)
                .array();
    }

    private static Entry entry(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        Instant at = Instant.ofEpochMilli(buffer.getLong());
        return new Entry(at, StandardCharsets.US_ASCII.decode(buffer).toString());
    }
}
