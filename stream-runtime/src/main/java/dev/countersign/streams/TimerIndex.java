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
 */
public final class TimerIndex {
    private static final byte[] PRESENT = {1};
    private static final String CURSOR = "timer-cursor";

    private final KeyValueStore<byte[], byte[]> entries;
    private final KeyValueStore<String, Long> positions;
    private long cursorMillis;
    private long savedMillis;

    /** One thing that is to be looked at. */
    public record Entry(Instant at, String id) {}

    public TimerIndex(KeyValueStore<byte[], byte[]> entries, KeyValueStore<String, Long> positions) {
        this.entries = entries;
        this.positions = positions;
        Long saved = positions.get(CURSOR);
        this.cursorMillis = saved == null ? 0 : saved;
        this.savedMillis = cursorMillis;
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
        }
    }

    /**
     * What is due, the earliest first, behind the cursor and up to {@code now}; at most {@code max}.
     * The caller moves each of them away and then calls {@link #passed}.
     */
    public List<Entry> due(Instant now, int max) {
        List<Entry> due = new ArrayList<>();
        if (now.toEpochMilli() <= cursorMillis) {
            return due;
        }
        try (KeyValueIterator<byte[], byte[]> range = range(cursorMillis + 1, now.toEpochMilli())) {
            while (range.hasNext() && due.size() < max) {
                due.add(entry(range.next().key));
            }
        }
        return due;
    }

    /** Whether anything is due behind {@code after} and up to {@code until}. */
    public boolean anyWithin(Instant after, Instant until) {
        try (KeyValueIterator<byte[], byte[]> range = range(after.toEpochMilli() + 1, until.toEpochMilli())) {
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

    private KeyValueIterator<byte[], byte[]> range(long fromMillis, long toMillis) {
        return entries.range(key(fromMillis, ""), key(toMillis, "\u007f"));
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
