package dev.countersign.streams;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TimerIndex} remembers of one instant: the record that is not yet full, and who of those whom it entered
 * itself stands there still.
 *
 * <p>A record's key has the first id. Its value is the byte 1 and then each further id behind a space; a value of the
 * byte 1 alone is what older versions wrote for every id.
 */
final class TimerMoment {
    /** Some 75 calls. A record is written again with each transaction that adds to it, so it must not become long. */
    private static final int RECORD_BYTES_MAX = 2_048;

    private static final byte FORMAT = 1;

    /** The first ids of the records in which nobody is whom this did not enter. */
    private final Set<String> firsts = new HashSet<>();

    /** Null once somebody came to rest here: then it is remembered of nobody. */
    private @Nullable Set<String> standing = new HashSet<>();

    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private String first = "";

    /** Whether the next id begins a record. */
    boolean full() {
        return value.size() == 0 || value.size() >= RECORD_BYTES_MAX;
    }

    /**
     * Begins a record.
     *
     * @param there what the store has under this id already; null for nothing
     */
    void begin(String id, byte @Nullable [] there) {
        first = id;
        value.reset();
        if (there == null) {
            firsts.add(id);
        } else {
            value.writeBytes(there);
        }
    }

    String first() {
        return first;
    }

    /** Enters an id; returns the record's value. */
    byte[] enter(String id, boolean resting) {
        if (resting) {
            standing = null;
        } else if (standing != null) {
            standing.add(id);
        }
        if (value.size() == 0) {
            value.write(FORMAT);
        } else if (!id.equals(first)) {
            value.write(' ');
            value.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
        }
        return value.toByteArray();
    }

    /** An id was moved away; returns whether nobody stands here any more, so that {@link #firsts} can go. */
    boolean leave(String id) {
        return standing != null && standing.remove(id) && standing.isEmpty();
    }

    Set<String> firsts() {
        return firsts;
    }

    /** Whether an id of this record has to be looked at. */
    boolean mayStand(String first, String id) {
        return standing == null || !firsts.contains(first) || standing.contains(id);
    }

    /** Everybody in a record. */
    static List<String> ids(String first, byte[] value) {
        List<String> ids = new ArrayList<>();
        ids.add(first);
        if (value.length > 1) {
            // Behind the format comes a space, so that the first part is the format.
            String[] parts = new String(value, StandardCharsets.US_ASCII).split(" ");
            ids.addAll(Arrays.asList(parts).subList(1, parts.length));
        }
        return ids;
    }
}
