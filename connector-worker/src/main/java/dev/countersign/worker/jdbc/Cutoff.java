package dev.countersign.worker.jdbc;

import dev.countersign.worker.connector.Deadline;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels a statement at the deadline. JDBC's own time-out counts whole seconds, and leases do not.
 * It never cancels after the statement is over: the connection then belongs to somebody else.
 */
final class Cutoff implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cutoff.class);
    private static final ScheduledExecutorService ALARM = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("jdbc-deadline").factory());

    private final Statement statement;
    private final ReentrantLock guard = new ReentrantLock();
    private final ScheduledFuture<?> alarm;
    private boolean over;

    interface Work<T> {
        T run() throws SQLException;
    }

    Cutoff(Statement statement, Deadline deadline) {
        this.statement = statement;
        this.alarm = ALARM.schedule(
                () -> Thread.startVirtualThread(this::cancel),
                deadline.remaining().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    <T> T watch(Work<T> work) throws SQLException {
        try {
            return work.run();
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        alarm.cancel(false);
        guard.lock();
        try {
            over = true;
        } finally {
            guard.unlock();
        }
    }

    private void cancel() {
        guard.lock();
        try {
            if (!over) {
                statement.cancel();
            }
        } catch (SQLException e) {
            LOG.atWarn().addKeyValue("sqlState", e.getSQLState()).log("A statement could not be cancelled");
        } finally {
            guard.unlock();
        }
    }
}
