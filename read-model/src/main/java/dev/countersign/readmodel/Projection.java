package dev.countersign.readmodel;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.readmodel.OffsetStore.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Carries the log into the tables, poll by poll: the rows of a poll and the offsets behind it are
 * one SQL transaction, so that a crash anywhere repeats nothing and loses nothing. Consumes by
 * assignment, not in a group: the tables say where it goes on. For one thread.
 */
final class Projection implements AutoCloseable {
    /** How long a consumer that has not polled for a while may take to fetch what came meanwhile. */
    private static final Duration GATHER_MAX = Duration.ofMillis(50);

    /** How long after a write the passing of bare markers is written. */
    private static final Duration NOTE_AFTER = Duration.ofMillis(250);

    private final DataSource database;
    private final Consumer<byte[], byte[]> consumer;
    private final ProjectedTopics topics;
    private final Map<TopicPartition, Long> written = new HashMap<>();
    private final CallWriter callWriter = new CallWriter();
    private long epoch;
    private long lastChange;
    private long writtenNanos = System.nanoTime();
    private @Nullable Step unwritten;

    /**
     * A poll's part of the log.
     *
     * @param changed the calls whose rows it changed
     * @param tidings what people who look at the inbox are told of it
     * @param nextOffsets everything before is in the tables once the step is written
     */
    record Step(Batch batch, Set<CallId> changed, Set<Tiding> tidings, Map<TopicPartition, Long> nextOffsets) {}

    private record Written(Set<CallId> calls, Set<Tiding> tidings) {
        static final Written NOTHING = new Written(Set.of(), Set.of());
    }

    Projection(DataSource database, Consumer<byte[], byte[]> consumer, ProjectedTopics topics) {
        this.database = database;
        this.consumer = consumer;
        this.topics = topics;
    }

    /**
     * Takes the database over from any earlier projector and goes to where the tables end.
     *
     * @param partitions of all topics, with the topics' ids
     * @throws BrokenProjectionException when the tables were projected from other topics
     */
    void open(Map<TopicPartition, Uuid> partitions) throws SQLException {
        Map<TopicPartition, Place> places;
        try (Connection connection = database.getConnection()) {
            places = inTransaction(connection, () -> {
                epoch = OffsetStore.takeOver(connection);
                lastChange = ChangeStore.last(connection);
                callWriter.open(connection);
                return OffsetStore.load(connection);
            });
        }
        consumer.assign(partitions.keySet());
        List<TopicPartition> fresh = new ArrayList<>();
        partitions.forEach((partition, topicId) -> {
            Place place = places.get(partition);
            if (place == null) {
                fresh.add(partition);
            } else if (!place.topicId().equals(topicId)) {
                throw BrokenProjectionException.otherLog(partition.topic());
            } else {
                consumer.seek(partition, place.nextOffset());
                written.put(partition, place.nextOffset());
            }
        });
        begin(fresh, partitions);
    }

    /**
     * Polls once and writes what came. After an {@link SQLException} the next call writes the same
     * once more and polls only then; that a commit may have succeeded unseen does no harm, because
     * folding is idempotent.
     *
     * @return what was written; its batch may be empty
     */
    Step step(Duration wait) throws SQLException {
        return step(wait, false);
    }

    /**
     * As {@link #step(Duration)}, after a rest: the first poll brings what was fetched before the rest, which is
     * little, and a second one what came meanwhile.
     */
    Step stepAfterRest(Duration wait) throws SQLException {
        return step(wait, true);
    }

    private Step step(Duration wait, boolean rested) throws SQLException {
        Step step = unwritten;
        if (step == null) {
            step = poll(wait, rested);
            unwritten = step;
        }
        Step done = step.batch().isEmpty() && !isToBeNoted(step) ? step : write(step);
        unwritten = null;
        return done;
    }

    /** Interrupts a poll from another thread; the poll throws WakeupException. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void begin(List<TopicPartition> fresh, Map<TopicPartition, Uuid> partitions) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        consumer.seekToBeginning(fresh);
        Map<TopicPartition, Place> places = new HashMap<>();
        for (TopicPartition partition : fresh) {
            long first = consumer.position(partition);
            places.put(partition, new Place(partitions.getOrDefault(partition, Uuid.ZERO_UUID), first));
            written.put(partition, first);
        }
        try (Connection connection = database.getConnection()) {
            inTransaction(connection, () -> {
                OffsetStore.fence(connection, epoch);
                OffsetStore.insert(connection, places);
                return places;
            });
        }
    }

    private Step poll(Duration wait, boolean rested) {
        try {
            Batch batch = Batch.read(records(wait, rested), topics);
            Map<TopicPartition, Long> nextOffsets = new HashMap<>();
            // Positions, not the last records' offsets: they are past transaction markers too.
            for (TopicPartition partition : consumer.assignment()) {
                nextOffsets.put(partition, consumer.position(partition));
            }
            return new Step(batch, Set.of(), Set.of(), nextOffsets);
        } catch (OffsetOutOfRangeException gone) {
            throw BrokenProjectionException.logDoesNotReach(gone);
        }
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> records(Duration wait, boolean rested) {
        ConsumerRecords<byte[], byte[]> first = consumer.poll(wait);
        if (!rested || first.isEmpty()) {
            return first;
        }
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        first.forEach(all::add);
        consumer.poll(GATHER_MAX).forEach(all::add);
        return all;
    }

    private Step write(Step step) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Written wrote = inTransaction(connection, () -> {
                OffsetStore.fence(connection, epoch);
                Written folded = step.batch().isEmpty() ? Written.NOTHING : fold(connection, step.batch());
                OffsetStore.update(connection, moved(step.nextOffsets()));
                return folded;
            });
            callWriter.committed();
            written.putAll(step.nextOffsets());
            writtenNanos = System.nanoTime();
            return new Step(step.batch(), wrote.calls(), wrote.tidings(), step.nextOffsets());
        }
    }

    private Written fold(Connection connection, Batch batch) throws SQLException {
        Map<CallId, CallRow> calls = callWriter.write(connection, batch);
        Map<ApprovalId, ApprovalRow> approvals =
                batch.approvalFacts().isEmpty() ? Map.of() : foldApprovals(connection, batch);
        SessionStore.write(connection, batch.sessionFacts());
        Set<Tiding> tidings = Tiding.of(calls.values(), approvals.values());
        // A transaction that breaks off leaves a gap between the numbers, which says nothing.
        lastChange = ChangeStore.write(connection, tidings, lastChange);
        return new Written(calls.keySet(), tidings);
    }

    static Map<ApprovalId, ApprovalRow> foldApprovals(Connection connection, Batch batch) throws SQLException {
        Map<ApprovalId, ApprovalRow> before = ApprovalStore.load(connection, batch.approvalIds());
        Map<ApprovalId, ApprovalRow> after = batch.foldApprovalsInto(before);
        ApprovalStore.write(connection, before, after);
        return after;
    }

    /**
     * A poll that passed nothing but the markers of transactions is written too, once the log rests:
     * whoever follows in another process waits for the tables to reach the log's very end.
     */
    private boolean isToBeNoted(Step step) {
        return System.nanoTime() - writtenNanos >= NOTE_AFTER.toNanos()
                && !moved(step.nextOffsets()).isEmpty();
    }

    private Map<TopicPartition, Long> moved(Map<TopicPartition, Long> nextOffsets) {
        Map<TopicPartition, Long> moved = new HashMap<>(nextOffsets);
        moved.entrySet().removeIf(entry -> entry.getValue().equals(written.get(entry.getKey())));
        return moved;
    }

    interface Work<T> {
        T run() throws SQLException;
    }

    static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            T result = work.run();
            connection.commit();
            committed = true;
            return result;
        } finally {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }
}
