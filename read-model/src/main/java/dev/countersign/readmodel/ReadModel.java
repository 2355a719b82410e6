package dev.countersign.readmodel;

import dev.countersign.domain.request.Limits;
import dev.countersign.schemas.seal.PayloadOpener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A database and the log that it is projected from; what the projector and the queries share. */
public final class ReadModel {
    private static final Duration REBUILD_POLL_MAX = Duration.ofMillis(500);

    private final DataSource database;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ProjectedTopics topics;
    private final PayloadOpener opener;
    private final ProjectedLog log;
    private final ProjectedLog sessionLog;
    private final ProjectedLog wholeLog;
    private final Demand demand = new Demand();
    private final ProjectedPositions positions = new ProjectedPositions(demand);
    private final CallWaiters waiters = new CallWaiters(Limits.WAITERS_MAX, demand);
    private final Tidings tidings = new Tidings();

    /**
     * How far a rebuild is, in places of the log.
     *
     * @param done places passed, transaction markers included
     * @param total places that the log had when the rebuild began
     */
    public record RebuildProgress(long done, long total) {}

    /**
     * @param consumers each call gives a new consumer, read_committed and without a group
     * @param admin for questions about the log; closed by its owner
     * @param opener opens the payloads that rows hold; nothing in the tables is open
     */
    public ReadModel(
            DataSource database,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Admin admin,
            ProjectedTopics topics,
            PayloadOpener opener) {
        String events = topics.events().name();
        String receipts = topics.receipts().name();
        String sessions = topics.sessions().name();
        this.database = database;
        this.consumers = consumers;
        this.topics = topics;
        this.opener = opener;
        this.log = new ProjectedLog(admin, events, receipts);
        this.sessionLog = new ProjectedLog(admin, sessions);
        this.wholeLog = new ProjectedLog(admin, events, receipts, sessions);
    }

    /**
     * Drops the tables, whatever their version, and projects the whole log anew. For when nothing
     * else uses the database. A rebuild that is cut short is gone on with by the projector, or begun
     * again by another rebuild.
     *
     * @param progress told after every transaction
     * @return the number of calls' rows written
     * @throws BrokenProjectionException when a record cannot be read
     * @throws ReadModelUnavailableException when the topics are missing, or broker or database do
     *     not answer
     */
    public long rebuild(java.util.function.Consumer<RebuildProgress> progress) {
        Map<TopicPartition, Uuid> partitions = wholeLog.partitions();
        if (partitions == null) {
            throw ReadModelUnavailableException.notProjecting("the log has no topics yet");
        }
        try (Projection projection = projection()) {
            try (Connection connection = database.getConnection()) {
                Schema.recreate(connection);
            }
            projection.open(partitions);
            return project(projection, wholeLog.ends(partitions.keySet()), progress);
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }

    private static long project(
            Projection projection,
            Map<TopicPartition, Long> ends,
            java.util.function.Consumer<RebuildProgress> progress)
            throws SQLException {
        long total = ends.values().stream().mapToLong(Long::longValue).sum();
        long rows = 0;
        long done;
        do {
            Projection.Step step = projection.step(REBUILD_POLL_MAX);
            rows += step.changed().size();
            done = ends.entrySet().stream()
                    .mapToLong(
                            end -> Math.min(end.getValue(), step.nextOffsets().getOrDefault(end.getKey(), 0L)))
                    .sum();
            progress.accept(new RebuildProgress(done, total));
        } while (done < total);
        return rows;
    }

    /** The questions about approvals; see {@link ReadModelProperties} for the bounds. */
    ApprovalQueries approvals(Duration unknownWait, int windowRows, Duration query) {
        return new SqlApprovalQueries(
                database,
                log,
                log::whole,
                positions,
                tidings,
                opener,
                topics.events(),
                new SqlReceiptQueries.Bounds(unknownWait, windowRows, query));
    }

    /** Opens the payloads that rows hold. */
    PayloadOpener opener() {
        return opener;
    }

    /** The questions about one call's whole story; the database may take so long. */
    StoryQueries stories(ReceiptQueries calls, Duration query) {
        return new SqlStoryQueries(database, calls, topics.events(), query);
    }

    /** The questions about reported executions; see {@link ReadModelProperties} for the bounds. */
    ReportQueries reports(Duration unknownWait, Duration query) {
        return new SqlReportQueries(database, log::whole, positions, topics.events(), unknownWait, query);
    }

    /** The questions about sessions; see {@link ReadModelProperties} for the bounds. */
    SessionQueries sessions(Duration unknownWait, Duration query) {
        return new SqlSessionQueries(database, topics.sessions(), sessionLog::whole, positions, unknownWait, query);
    }

    /** Makes the tables where there are none. */
    void prepare() {
        try (Connection connection = database.getConnection()) {
            Schema.prepare(connection);
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }

    Projection projection() {
        return new Projection(database, consumers.get(), topics.closed());
    }

    DataSource database() {
        return database;
    }

    /** Of calls and approvals. */
    ProjectedLog log() {
        return log;
    }

    /** Of everything that is in the tables. */
    ProjectedLog wholeLog() {
        return wholeLog;
    }

    ProjectedPositions positions() {
        return positions;
    }

    CallWaiters waiters() {
        return waiters;
    }

    Tidings tidings() {
        return tidings;
    }

    /** Whether anybody waits for the tables to change. */
    boolean isAwaited() {
        return isWaitedFor() || tidings.isFollowed();
    }

    /** Lets a projector rest while no request waits for it; who only follows tidings takes them a little later. */
    void rest(Duration atMost) throws InterruptedException {
        demand.rest(atMost, this::isWaitedFor);
    }

    private boolean isWaitedFor() {
        return positions.isAwaited() || !waiters.callIds().isEmpty();
    }
}
