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
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the projected tables as they are, for those who compare them: each value as a text that is
 * the same on every kind of database.
 */
public final class ProjectedRows {
    private static final int PAGE_IDS = 1_000;

    private static final String CHAPTERS = "call_chapter";
    private static final String CALLS = "call_view";
    /** What follows from how much was read in one go. */
    private static final Set<String> GULP_NUMBERS = Set.of("change_number", "call_number", "chapters");

    private final Connection connection;
    private final Topic<RecordedEvent> events;

    /**
     * A table whose content follows from the log and from nothing else. What follows from how much was read in
     * one go is left out of it: the numbers of {@code inbox_change} and of calls, and which facts of
     * {@code call_chapter} and {@code call_aside} share a row; their facts are compared one by one, as if of one table.
     *
     * @param id the column with the call or approval that a row is about
     * @param key what tells a row of one id from another of the same; null where there is only one
     */
    public record Table(String name, String id, @Nullable String key) {}

    /** All of them. */
    public static final List<Table> TABLES = List.of(
            new Table(CALLS, "call_id", null),
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
        List<String> ids = switch (table.name()) {
            case CALLS -> calls(after);
            case CHAPTERS -> told(after);
            default -> ids(table.name(), table.id(), after);
        };
        return ids.isEmpty() ? Map.of() : rows(table, ids);
    }

    private List<String> ids(String table, String id, String after) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT DISTINCT " + inOrder(id) + " AS id FROM "
                + table + " WHERE " + inOrder(id) + " > ? ORDER BY id FETCH FIRST " + PAGE_IDS + " ROWS ONLY")) {
            new Binder(select).text(after);
            return texts(select);
        }
    }

    /** By their keys, which have the order of the ids; those of one key are never torn apart. */
    private List<String> calls(String after) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT call_id" + CallStore.PLACED
                + " WHERE p.call_key > ? ORDER BY p.call_key" + " FETCH FIRST " + PAGE_IDS + " ROWS WITH TIES")) {
            new Binder(select).number(after.isEmpty() ? -1 : CallKeys.ofId(after));
            return texts(select);
        }
    }

    /** Of all calls, and of what else something was told. */
    private List<String> told(String after) throws SQLException {
        List<String> calls = calls(after);
        List<String> asides = ids("call_aside", "call_id", after);
        SortedSet<String> all = new TreeSet<>(calls);
        all.addAll(asides);
        // Behind the end of a list that goes on, the other may lack some.
        for (List<String> one : List.of(calls, asides)) {
            if (one.size() >= PAGE_IDS) {
                all = all.headSet(one.getLast() + '\0');
            }
        }
        return List.copyOf(all);
    }

    private static List<String> texts(PreparedStatement select) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                texts.add(found.getString(1));
            }
        }
        return texts;
    }

    /** The rows of these ids, as {@link #page} gives them. */
    public Map<String, Map<String, Map<String, @Nullable String>>> rows(Table table, List<String> wanted)
            throws SQLException {
        if (table.name().equals(CHAPTERS)) {
            return Chapters.facts(connection, wanted, events);
        }
        Set<String> ids = Set.copyOf(wanted);
        Map<String, Map<String, Map<String, @Nullable String>>> rows = new TreeMap<>();
        boolean byKey = table.name().equals(CALLS);
        // A call's places are shown with its row, as if they were one.
        String from = byKey
                ? ".*, d.decision_key, c.*" + CallStore.WANTED
                        + " LEFT JOIN decided_place d ON d.call_number = c.call_number"
                : ".* FROM UNNEST(?) AS wanted(id) JOIN " + table.name() + " t ON t." + table.id() + " = wanted.id";
        try (PreparedStatement select = connection.prepareStatement("SELECT " + (byKey ? "p" : "t") + from)) {
            if (byKey) {
                new Binder(select)
                        .numbers(ids.stream().map(CallKeys::ofId).distinct().toList());
            } else {
                new Binder(select).texts(wanted);
            }
            try (ResultSet found = select.executeQuery()) {
                ResultSetMetaData columns = found.getMetaData();
                while (found.next()) {
                    Map<String, @Nullable String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        String column = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
                        if (!GULP_NUMBERS.contains(column)) {
                            row.put(column, text(found.getObject(i)));
                        }
                    }
                    // Another id may have the same key.
                    if (byKey && !ids.contains(row.get(table.id()))) {
                        continue;
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
