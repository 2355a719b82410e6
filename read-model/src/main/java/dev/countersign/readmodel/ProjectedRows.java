package dev.countersign.readmodel;

import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the projected tables as they are, for those who compare them: each value as a text that is
 * the same on every kind of database.
 */
public final class ProjectedRows {
    private static final int PAGE_IDS = 1_000;

    private static final String CHAPTERS = "call_chapter";
    private static final String GULP_NUMBER = "change_number";

    private final Connection connection;
    private final Topic<RecordedEvent> events;

    /**
     * A table whose content follows from the log and from nothing else. What follows from how much was read in
     * one go is left out of it: the numbers of {@code inbox_change}, and which facts of {@code call_chapter}
     * share a row; its facts are compared one by one.
     *
     * @param id the column with the call or approval that a row is about
     * @param key what tells a row of one id from another of the same; null where there is only one
     */
    public record Table(String name, String id, @Nullable String key) {}

    /** All of them. */
    public static final List<Table> TABLES = List.of(
            new Table("call_view", "call_id", null),
            new Table("unknown_call", "call_id", null),
            new Table("approval_view", "approval_id", null),
            new Table("approval_group", "approval_id", "group_name"),
            new Table("approval_vote", "approval_id", "vote_number"),
            new Table("approval_voter", "approval_id", "voter_name"),
            new Table("inbox_change", "id", null),
            new Table(CHAPTERS, "call_id", "fact"));

    /** Where a topic stands in the tables: everything before is in them. */
    public record Projected(String topic, int partition, long nextOffset) {}

    /**
     * @param connection stays its owner's, who decides what it may see
     * @param events to name the facts of chapters with
     */
    public ProjectedRows(Connection connection, Topic<RecordedEvent> events) {
        this.connection = connection;
        this.events = events;
    }

    /**
     * How far the log is in the tables; empty where nothing was ever projected.
     *
     * @throws BrokenProjectionException when the tables are of another version
     * @throws ReadModelUnavailableException when they are not finished
     * @throws SQLException also when there are none
     */
    public static List<Projected> projected(Connection connection) throws SQLException {
        Schema.verify(connection);
        List<Projected> projected = new ArrayList<>();
        OffsetStore.load(connection)
                .forEach((partition, place) ->
                        projected.add(new Projected(partition.topic(), partition.partition(), place.nextOffset())));
        return projected;
    }

    /**
     * The rows of some ids that follow another, in the order of their ids.
     *
     * @param after the last id that was seen; empty for the beginning
     * @return empty at the end; under each id its rows by their keys (empty where a table has none), each
     *     with its columns
     */
    public Map<String, Map<String, Map<String, @Nullable String>>> page(Table table, String after) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT DISTINCT " + inOrder(table.id())
                + " AS id FROM " + table.name() + " WHERE " + inOrder(table.id()) + " > ? ORDER BY id FETCH FIRST "
                + PAGE_IDS + " ROWS ONLY")) {
            new Binder(select).text(after);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ids.add(found.getString(1));
                }
            }
        }
        return ids.isEmpty() ? Map.of() : rows(table, ids);
    }

    /** The rows of these ids, as {@link #page} gives them. */
    public Map<String, Map<String, Map<String, @Nullable String>>> rows(Table table, List<String> ids)
            throws SQLException {
        if (table.name().equals(CHAPTERS)) {
            return Chapters.facts(connection, ids, events);
        }
        Map<String, Map<String, Map<String, @Nullable String>>> rows = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT t.* FROM UNNEST(?) AS wanted(id) JOIN "
                + table.name() + " t ON t." + table.id() + " = wanted.id")) {
            new Binder(select).texts(ids);
            try (ResultSet found = select.executeQuery()) {
                ResultSetMetaData columns = found.getMetaData();
                while (found.next()) {
                    Map<String, @Nullable String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        String column = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
                        if (!column.equals(GULP_NUMBER)) {
                            row.put(column, text(found.getObject(i)));
                        }
                    }
                    String key = table.key() == null ? "" : String.valueOf(row.get(table.key()));
                    rows.computeIfAbsent(String.valueOf(row.get(table.id())), none -> new TreeMap<>())
                            .put(key, row);
                }
            }
        }
        return rows;
    }

    /** By the bytes of the text, as H2 orders by itself and PostgreSQL only when told. */
    private String inOrder(String column) throws SQLException {
        return connection.getMetaData().getURL().startsWith("jdbc:postgresql:") ? column + " COLLATE \"C\"" : column;
    }

    private static @Nullable String text(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case OffsetDateTime time -> time.toInstant().toString();
            // As PostgreSQL's driver gives times unless it is asked for another class.
            case java.sql.Timestamp time -> time.toInstant().toString();
            case byte[] bytes ->
                dev.countersign.domain.identity.Digest.of(bytes).hex();
            case Array array -> Arrays.toString((Object[]) array.getArray());
            default -> value.toString();
        };
    }

    /** Which of these topics a place is in; the tables have names with the installation's prefix. */
    public static Map<Integer, Long> of(List<Projected> projected, Topic<?> topic) {
        Map<Integer, Long> places = new HashMap<>();
        for (Projected one : projected) {
            if (one.topic().equals(topic.name())) {
                places.put(one.partition(), one.nextOffset());
            }
        }
        return places;
    }
}
