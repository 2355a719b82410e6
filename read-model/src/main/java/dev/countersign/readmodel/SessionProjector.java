package dev.countersign.readmodel;

import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Projects {@code sessions} into tables of their own, rows and consumed offsets in one SQL transaction. Apart
 * from the {@link Projector}, so that neither holds up the other. What it wrote before and reads again changes
 * nothing: two that run at once do no harm.
 */
public final class SessionProjector implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SessionProjector.class);
    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final Duration TOPIC_RETRY = Duration.ofMillis(200);

    private static final List<String> TABLES = List.of("""
            CREATE TABLE IF NOT EXISTS session_view (
              session_id      VARCHAR NOT NULL PRIMARY KEY,
              organization_id VARCHAR NOT NULL,
              app             VARCHAR NOT NULL,
              environment     VARCHAR NOT NULL,
              user_id         VARCHAR NOT NULL,
              opened_at       TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              terminated_at   TIMESTAMP(6) WITH TIME ZONE,
              opened          BYTEA NOT NULL
            )""", """
            CREATE INDEX IF NOT EXISTS session_view_by_place
              ON session_view (organization_id, app, environment, opened_at DESC, session_id DESC)""", """
            CREATE TABLE IF NOT EXISTS session_file (
              session_id    VARCHAR NOT NULL,
              attachment_id VARCHAR NOT NULL,
              event_number  INTEGER NOT NULL,
              attached      BYTEA NOT NULL,
              PRIMARY KEY (session_id, attachment_id)
            )""", """
            CREATE TABLE IF NOT EXISTS session_offset (
              partition_number INTEGER NOT NULL PRIMARY KEY,
              topic_id         VARCHAR NOT NULL,
              next_offset      BIGINT NOT NULL
            )""");

    private final DataSource database;
    private final Topic<RecordedSessionEvent> topic;
    private final ProjectedLog log;
    private final ReadingThread thread;

    /** @param consumers each call gives a new consumer, read_committed and without a group */
    SessionProjector(
            DataSource database,
            Topic<RecordedSessionEvent> topic,
            ProjectedLog log,
            Supplier<Consumer<String, byte[]>> consumers) {
        this.database = database;
        this.topic = topic;
        this.log = log;
        this.thread =
                new ReadingThread(Thread.ofPlatform().name("session-projector").daemon(), consumers, new Steps());
    }

    /** Makes the tables where there are none, and begins. */
    @Override
    public void start() {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
        thread.start();
    }

    @Override
    public void stop() {
        thread.stop();
    }

    @Override
    public boolean isRunning() {
        return thread.isRunning();
    }

    @Override
    public int getPhase() {
        return Upkeep.PHASE;
    }

    private final class Steps implements ReadingThread.Reading {
        @Override
        public void read(Consumer<String, byte[]> consumer) {
            try {
                Map<TopicPartition, Uuid> partitions = awaitTopic();
                if (partitions.isEmpty()) {
                    return; // It is being stopped.
                }
                Map<TopicPartition, Long> next = begin(partitions);
                consumer.assign(next.keySet());
                next.forEach(consumer::seek);
                while (thread.isRunning()) {
                    step(consumer, partitions, next);
                }
            } catch (SQLException | ReadModelUnavailableException away) {
                throw new KafkaException("The read model of sessions cannot be written", away);
            } catch (UnreadableRecordException poison) {
                LOG.atError()
                        .setCause(poison)
                        .log("The projection of sessions stopped at a record that it cannot read");
                thread.end();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                thread.end();
            }
        }

        @Override
        public void failed(KafkaException failure) {
            LOG.atWarn().setCause(failure).log("The projection of sessions met an error and tries again");
        }

        @Override
        public void ended() {}
    }

    private Map<TopicPartition, Uuid> awaitTopic() throws InterruptedException {
        Map<TopicPartition, Uuid> partitions = log.partitions();
        while (partitions == null && thread.isRunning()) {
            Thread.sleep(TOPIC_RETRY);
            partitions = log.partitions();
        }
        return partitions == null ? Map.of() : partitions;
    }

    /** Where to go on. Offsets of a topic that was made anew mean nothing, and neither do its rows. */
    private Map<TopicPartition, Long> begin(Map<TopicPartition, Uuid> partitions) throws SQLException {
        Map<TopicPartition, Long> next = new HashMap<>();
        partitions.keySet().forEach(partition -> next.put(partition, 0L));
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT partition_number, topic_id, next_offset FROM session_offset");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                TopicPartition partition = new TopicPartition(topic.name(), rows.getInt(1));
                Uuid id = partitions.get(partition);
                if (id == null || !id.toString().equals(rows.getString(2))) {
                    forgetAll(connection);
                    next.replaceAll((any, offset) -> 0L);
                    return next;
                }
                next.put(partition, rows.getLong(3));
            }
        }
        return next;
    }

    private static void forgetAll(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : List.of("session_file", "session_view", "session_offset")) {
                statement.execute("DELETE FROM " + table);
            }
        }
    }

    private void step(Consumer<String, byte[]> consumer, Map<TopicPartition, Uuid> ids, Map<TopicPartition, Long> next)
            throws SQLException {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL_MAX);
        Map<TopicPartition, Long> moved = new HashMap<>();
        for (TopicPartition partition : next.keySet()) {
            long position = consumer.position(partition);
            if (position != next.getOrDefault(partition, 0L)) {
                moved.put(partition, position);
            }
        }
        if (moved.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection()) {
            Projection.inTransaction(connection, () -> {
                for (ConsumerRecord<String, byte[]> record : records) {
                    project(connection, record.value());
                }
                for (Map.Entry<TopicPartition, Long> one : moved.entrySet()) {
                    keep(connection, one.getKey().partition(), String.valueOf(ids.get(one.getKey())), one.getValue());
                }
                return moved;
            });
        }
        next.putAll(moved);
    }

    private void project(Connection connection, byte[] value) throws SQLException {
        RecordedSessionEvent recorded = topic.codec().decode(value);
        String id = recorded.sessionId().key();
        switch (recorded.event()) {
            case SessionEvent.SessionOpened(var session) -> open(connection, id, session, value);
            case SessionEvent.FileAttached(var attachment, var at) -> {
                if (!has(
                        connection,
                        "SELECT 1 FROM session_file WHERE session_id = ? AND attachment_id = ?",
                        id,
                        attachment.id())) {
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO session_file (session_id, attachment_id, event_number, attached)"
                                    + " VALUES (?, ?, ?, ?)")) {
                        new Binder(insert)
                                .text(id)
                                .text(attachment.id())
                                .number(recorded.number())
                                .bytes(value);
                        insert.executeUpdate();
                    }
                }
            }
            case SessionEvent.SessionTerminated(var at) -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE session_view SET terminated_at = ? WHERE session_id = ?")) {
                    new Binder(update).instant(at).text(id);
                    update.executeUpdate();
                }
            }
        }
    }

    private static void open(Connection connection, String id, Session session, byte[] value) throws SQLException {
        if (has(connection, "SELECT 1 FROM session_view WHERE session_id = ?", id)) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO session_view"
                + " (session_id, organization_id, app, environment, user_id, opened_at, opened)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            new Binder(insert)
                    .text(id)
                    .text(session.place().organization())
                    .text(session.place().app())
                    .text(session.place().environment())
                    .text(session.user().key())
                    .instant(session.openedAt())
                    .bytes(value);
            insert.executeUpdate();
        }
    }

    private static boolean has(Connection connection, String query, String... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query)) {
            Binder binder = new Binder(select);
            for (String parameter : parameters) {
                binder.text(parameter);
            }
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }

    private static void keep(Connection connection, int partition, String topicId, long next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE session_offset SET topic_id = ?, next_offset = ? WHERE partition_number = ?")) {
            new Binder(update).text(topicId).number(next).number(partition);
            if (update.executeUpdate() > 0) {
                return;
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO session_offset (topic_id, next_offset, partition_number) VALUES (?, ?, ?)")) {
            new Binder(insert).text(topicId).number(next).number(partition);
            insert.executeUpdate();
        }
    }
}
