package dev.countersign.readmodel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** How far the log is in the tables, and which projector may go on. */
final class OffsetStore {
    private OffsetStore() {}

    /** A place in the log of which everything before is in the tables. */
    record Place(Uuid topicId, long nextOffset) {}

    /** Makes the caller the one projector of this database; whoever was it before is fenced off. */
    static long takeOver(Connection connection) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement("UPDATE read_model SET epoch = epoch + 1 WHERE id = 1");
                PreparedStatement select = connection.prepareStatement("SELECT epoch FROM read_model WHERE id = 1")) {
            update.executeUpdate();
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    /**
     * Holds the row that says who projects until the transaction ends.
     *
     * @throws BrokenProjectionException when another projector took over
     */
    static void fence(Connection connection, long epoch) throws SQLException {
        try (PreparedStatement touch =
                connection.prepareStatement("UPDATE read_model SET epoch = ? WHERE id = 1 AND epoch = ?")) {
            new Binder(touch).number(epoch).number(epoch);
            if (touch.executeUpdate() == 0) {
                throw BrokenProjectionException.takenOver();
            }
        }
    }

    static Map<TopicPartition, Place> load(Connection connection) throws SQLException {
        Map<TopicPartition, Place> places = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT topic, partition_number, topic_id, next_offset FROM projected_offset");
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                places.put(
                        new TopicPartition(found.getString(1), found.getInt(2)),
                        new Place(Uuid.fromString(found.getString(3)), found.getLong(4)));
            }
        }
        return places;
    }

    /** Notes where a partition begins that was never projected. */
    static void insert(Connection connection, Map<TopicPartition, Place> places) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO projected_offset"
                + " (next_offset, topic_id, topic, partition_number) VALUES (?, ?, ?, ?)")) {
            for (var entry : places.entrySet()) {
                new Binder(insert)
                        .number(entry.getValue().nextOffset())
                        .text(entry.getValue().topicId())
                        .text(entry.getKey().topic())
                        .number(entry.getKey().partition());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void update(Connection connection, Map<TopicPartition, Long> nextOffsets) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE projected_offset SET next_offset = ? WHERE topic = ? AND partition_number = ?")) {
            for (var entry : nextOffsets.entrySet()) {
                new Binder(update)
                        .number(entry.getValue().longValue())
                        .text(entry.getKey().topic())
                        .number(entry.getKey().partition());
                update.addBatch();
            }
            update.executeBatch();
        }
    }
}
