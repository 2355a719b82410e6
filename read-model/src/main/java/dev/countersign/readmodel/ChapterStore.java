package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of {@code call_chapter} and {@code call_aside}, as the bytes that they are. */
final class ChapterStore {
    /** Chapters that a call has room for under its number; what comes after them is an aside. */
    static final int OF_ONE_MAX = 1 << 20;

    private static final String PLACES = "SELECT call_id, c.call_number, chapters" + CallStore.WANTED;
    private static final String CHAPTERS = "SELECT chapter, facts" + CallStore.fromWanted("call_chapter", "chapter");

    /** A join, for the reason that {@link CallStore} gives. */
    private static final String ASIDES =
            "SELECT call_id, facts FROM UNNEST(?) AS wanted(id) JOIN call_aside ON call_id = wanted.id";

    private ChapterStore() {}

    /** Takes one row's facts. */
    @FunctionalInterface
    interface Reader {
        void read(String id, byte[] facts);
    }

    /** The place of a call's chapter. */
    static long place(long callNumber, int chapter) {
        return callNumber * OF_ONE_MAX + chapter;
    }

    static void insert(Connection connection, Map<Long, Chapter> chapters) throws SQLException {
        RowBatch.run(
                connection,
                "INSERT INTO call_chapter (chapter, facts) VALUES (?, ?)",
                chapters.entrySet(),
                (binder, one) -> binder.number(one.getKey().longValue())
                        .bytes(one.getValue().facts()));
    }

    static void insertAsides(Connection connection, Map<CallId, Chapter> asides) throws SQLException {
        RowBatch.run(
                connection,
                "INSERT INTO call_aside (call_id, facts) VALUES (?, ?)",
                asides.entrySet(),
                (binder, one) -> binder.text(one.getKey()).bytes(one.getValue().facts()));
    }

    /**
     * Reads everything that was told of these calls, in no order.
     *
     * @param timeoutSeconds how long each of the three queries may take; 0 for any time
     */
    static void read(Connection connection, Collection<String> ids, int timeoutSeconds, Reader reader)
            throws SQLException {
        Map<Long, String> places = places(connection, Set.copyOf(ids), timeoutSeconds);
        try (PreparedStatement select = connection.prepareStatement(CHAPTERS)) {
            new Binder(select).numbers(List.copyOf(places.keySet()));
            select.setQueryTimeout(timeoutSeconds);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    String id = places.get(found.getLong(1));
                    if (id != null) {
                        reader.read(id, found.getBytes(2));
                    }
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement(ASIDES)) {
            new Binder(select).texts(List.copyOf(ids));
            select.setQueryTimeout(timeoutSeconds);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    reader.read(found.getString(1), found.getBytes(2));
                }
            }
        }
    }

    /** Where the chapters of these calls are, each with the call's id. */
    private static Map<Long, String> places(Connection connection, Set<String> ids, int timeoutSeconds)
            throws SQLException {
        Map<Long, String> places = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(PLACES)) {
            List<Long> keys = new ArrayList<>();
            ids.forEach(id -> keys.add(CallKeys.ofId(id)));
            new Binder(select).numbers(keys);
            select.setQueryTimeout(timeoutSeconds);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    String id = found.getString(1);
                    for (int i = 0; ids.contains(id) && i < found.getInt(3); i++) {
                        places.put(place(found.getLong(2), i), id);
                    }
                }
            }
        }
        return places;
    }
}
