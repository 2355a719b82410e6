package dev.countersign.readmodel;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The tables that a log leads to, made anew in a database of their own by the very code that keeps the
 * live ones, to be held against those. For one thread.
 */
public final class Replica implements AutoCloseable {
    private final Connection connection;
    private final ProjectedTopics topics;
    /** Asks the tables each time: so what the projector remembered is compared with what was written. */
    private final CallWriter callWriter = new CallWriter();

    private long lastChange;

    private Replica(Connection connection, ProjectedTopics topics) {
        this.connection = connection;
        this.topics = topics;
    }

    /** An empty one, in files in this directory. */
    public static Replica in(Path directory, ProjectedTopics topics) throws SQLException {
        String url = "jdbc:h2:file:" + directory.resolve("replica") + ";DB_CLOSE_ON_EXIT=FALSE";
        Replica replica = new Replica(DriverManager.getConnection(url, "sa", ""), topics);
        Schema.prepare(replica.connection);
        return replica;
    }

    /**
     * Projects these records, in the order in which they are in each partition; of the topics
     * any may come first.
     *
     * @throws BrokenProjectionException for the first that cannot be read: none is skipped
     */
    public void project(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
        Batch batch = Batch.read(records, topics);
        Projection.inTransaction(connection, () -> {
            Collection<ApprovalRow> approvals = List.of();
            Collection<CallRow> calls = callWriter.write(connection, batch).values();
            if (!batch.approvalFacts().isEmpty()) {
                approvals = Projection.foldApprovals(connection, batch).values();
            }
            SessionStore.write(connection, batch.sessionFacts());
            lastChange = ChangeStore.write(connection, Tiding.of(calls, approvals), lastChange);
            return batch;
        });
    }

    /** To look at the tables with, as long as the replica is open. */
    public Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
