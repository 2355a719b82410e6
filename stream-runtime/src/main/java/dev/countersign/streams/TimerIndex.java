package dev.countersign.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What is to be looked at, in the order of when: a store whose keys are the instant in milliseconds (8 bytes, big
 * endian, so that byte order is time order) and then an id; the value holds what else is to be looked at then ({@link
 * TimerMoment}). Who enters whole tenths of a second pays for one record where many calls come together. The store
 * settles ({@link PersistentStore#settling}), because a record is put again with each id.
 *
 * <p>Who is to be looked at knows the instant itself, and the two are written in one transaction. An id that stands here
 * and has another instant, or none, was moved away since: it costs the look and means nothing. So what is moved away
 * leaves its record as it is, and the record goes with the last of its ids, as far as that is remembered.
 *
 * <p>The cursor is the instant up to which everything was taken. Reads begin behind it, because what was removed lies in
 * the store as tombstones until RocksDB compacts it; so nothing may be entered at or before it ({@link #earliest()}).
 *
 * <p>In front of the cursor lie the tombstones of all that was moved away before its time, which is what becomes
 * of most entries: a read walks through all of them. So a read also notes the first instant at which anything is
 * entered, and until then there is none.
 */
public final class TimerIndex {
    /**
     * Instants of which it is remembered who still stands there: more than half a minute of calls, in tenths of a
     * second. Of one that is forgotten, everybody is looked at.
     */
    private static final int MOMENTS_MAX = 512;

    private static final String CURSOR = "timer-cursor";

    private final KeyValueStore<byte[], byte[]> entries;
    private final KeyValueStore<String, Long> positions;

    /** It outlives no aborted transaction: Streams then closes the task, and the next one has an index of its own. */
    private final Map<Instant, TimerMoment> moments = new Recent();

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
        return whole(due, Duration.ofMillis(1));
    }

    /**
     * An instant as it is entered together with others, rounded up, so that nobody is looked at too early.
     *
     * @param step whole milliseconds
     */
    public static Instant whole(Instant due, Duration step) {
        long millis = due.toEpochMilli();
        long over = Math.floorMod(millis, step.toMillis());
        Instant floor = Instant.ofEpochMilli(millis - over);
        return floor.equals(due) ? due : floor.plus(step);
    }

    /**
     * Moves one thing from one instant to another; null stands for no entry.
     *
     * @param id ASCII without spaces
     */
    public void move(String id, @Nullable Instant from, @Nullable Instant to) {
        if (to == null || !to.equals(from)) {
            leave(id, from);
            enter(id, to, false);
        }
    }

    /**
     * Moves one thing to where it will stay until it is due, as nearly all do that are to be forgotten one day:
     * nothing is remembered of them.
     */
    public void rest(String id, @Nullable Instant from, Instant to) {
        if (!to.equals(from)) {
            leave(id, from);
            enter(id, to, true);
        }
    }

    private void leave(String id, @Nullable Instant from) {
        TimerMoment moment = from == null ? null : moments.get(from);
        if (from != null && moment != null && moment.leave(id)) {
            moment.firsts().forEach(first -> entries.delete(key(from.toEpochMilli(), first)));
            moments.remove(from);
        }
    }

    private void enter(String id, @Nullable Instant to, boolean resting) {
        if (to == null) {
            return;
        }
        TimerMoment moment = moments.computeIfAbsent(to, at -> new TimerMoment());
        if (moment.full()) {
            // Seldom there: an id that stood first at this very instant before. Whoever is in its record stays in it.
            moment.begin(id, entries.get(key(to.toEpochMilli(), id)));
        }
        entries.put(key(to.toEpochMilli(), moment.first()), moment.enter(id, resting));
        firstMillis = Math.min(firstMillis, to.toEpochMilli());
    }

    /**
     * Takes out what is due, the earliest first, behind the cursor and up to {@code now}. The caller looks at each of
     * them in the same transaction, enters anew what is to be looked at again, and then calls {@link #passed}.
     *
     * @param max no further record is taken once there are so many
     */
    public List<Entry> take(Instant now, int max) {
        List<Entry> due = new ArrayList<>();
        if (now.toEpochMilli() <= cursorMillis || now.toEpochMilli() < firstMillis) {
            return due;
        }
        List<byte[]> taken = new ArrayList<>();
        // Without an end: what comes after the last one that is due is what the next reads can wait for.
        try (KeyValueIterator<byte[], byte[]> rest = entries.range(key(cursorMillis + 1, ""), null)) {
            while (due.size() < max) {
                KeyValue<byte[], byte[]> next = rest.hasNext() ? rest.next() : null;
                if (next == null || millis(next.key) > now.toEpochMilli()) {
                    firstMillis = next == null ? Long.MAX_VALUE : millis(next.key);
                    break;
                }
                taken.add(next.key);
                due.addAll(standing(next.key, next.value));
            }
        }
        for (byte[] key : taken) {
            entries.delete(key);
            moments.remove(Instant.ofEpochMilli(millis(key)));
        }
        return due;
    }

    /** Whoever is in a record, without those of whom it is remembered that they were moved away. */
    private List<Entry> standing(byte[] key, byte[] value) {
        Instant at = Instant.ofEpochMilli(millis(key));
        String first = new String(key, Long.BYTES, key.length - Long.BYTES, StandardCharsets.US_ASCII);
        TimerMoment moment = moments.get(at);
        return TimerMoment.ids(first, value).stream()
                .filter(id -> moment == null || moment.mayStand(first, id))
                .map(id -> new Entry(at, id))
                .toList();
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

    /** Everything up to this instant was taken. */
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

    private static long millis(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    /** Forgets the oldest first. */
    @SuppressWarnings("serial") // never serialized
    private static final class Recent extends LinkedHashMap<Instant, TimerMoment> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Instant, TimerMoment> eldest) {
            return size() > MOMENTS_MAX;
        }
    }
}
