package dev.countersign.worker.jdbc;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.OrderRefusedException;
import dev.countersign.worker.connector.ParsedTexts;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.jdbc.JdbcOperation.Change;
import dev.countersign.worker.jdbc.JdbcOperation.Query;
import dev.countersign.worker.jdbc.JdbcSettings.InboxUse;
import dev.countersign.worker.secret.SecretResolver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs SQL statements in PostgreSQL and H2. With the inbox, a call takes effect exactly once however
 * often it is tried: the row and the effect are one transaction of the target's.
 */
public final class JdbcConnector implements Connector {
    private final Pools pools;
    private final Inbox inbox;
    private final ParsedTexts<JdbcSettings> settings = new ParsedTexts<>(JdbcSettings::parse);
    private final ParsedTexts<JdbcOperation> operations = new ParsedTexts<>(JdbcOperation::parse);
    private final ParsedTexts<JdbcRead> reads = new ParsedTexts<>(JdbcRead::parse);

    /** @param clock dates the inbox rows */
    public JdbcConnector(SecretResolver secrets, Clock clock) {
        this.pools = new Pools(secrets);
        this.inbox = new Inbox(clock);
    }

    @Override
    public String kind() {
        return "jdbc";
    }

    @Override
    public Set<EffectClass> effectClasses(Tool tool, ControlFact.Connection connection) {
        return switch (operations.of(tool.operation())) {
            case Query query -> EnumSet.complementOf(EnumSet.of(EffectClass.CHECKABLE));
            case Change change ->
                settings.of(connection.settings()).inbox() == InboxUse.OFF
                        ? EnumSet.of(EffectClass.UNSAFE)
                        : EnumSet.complementOf(EnumSet.of(EffectClass.READ));
        };
    }

    @Override
    public void requireReadable(ControlFact.Connection connection) {
        settings.of(connection.settings());
    }

    @Override
    public AttemptResult perform(Order order) {
        try {
            JdbcSettings connectionSettings = settings.of(order.connection().settings());
            Pools.Pool pool = pools.of(order.connection(), connectionSettings);
            return switch (operations.of(order.tool().operation())) {
                case Query query -> connected(pool, order, connection -> Transaction.read(connection, query, order));
                case Change change -> connected(pool, order, connection -> change(connection, change, pool, order));
            };
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        }
    }

    @Override
    public AttemptResult probe(Order order) {
        try {
            JdbcSettings connectionSettings = settings.of(order.connection().settings());
            if (connectionSettings.inbox() == InboxUse.OFF) {
                return new Inconclusive(new ToolError("no_inbox", "The connection has no inbox to look into."));
            }
            Pools.Pool pool = pools.of(order.connection(), connectionSettings);
            AttemptResult found = connected(pool, order, connection -> {
                readyInbox(connection, pool, connectionSettings.inbox());
                byte[] response = inbox.find(connection, order.callId());
                connection.rollback();
                return response == null ? new EffectAbsent() : new EffectFound(SealedValue.plain(response));
            });
            return found instanceof Failed failed ? new Inconclusive(failed.error()) : found;
        } catch (OrderRefusedException e) {
            return e.result(order.attempt().purpose());
        }
    }

    @Override
    public LookResult look(Look look) {
        try {
            JdbcRead read = reads.of(look.read());
            Pools.Pool pool =
                    pools.of(look.connection(), settings.of(look.connection().settings()));
            return connected(
                    pool,
                    look.deadline(),
                    connection -> Transaction.look(connection, read, look),
                    failed -> new NotSeen(SqlFailure.ofLook(failed)));
        } catch (OrderRefusedException e) {
            return new NotSeen(e.error());
        }
    }

    @Override
    public Reached reach(ControlFact.Connection target, Deadline deadline) {
        try {
            Pools.Pool pool = pools.of(target, settings.of(target.settings()));
            return connected(
                    pool,
                    deadline,
                    connection -> connection.isValid(Math.max(1, deadline.remainingMillis() / 1_000))
                            ? new Reached.LetIn("it takes the login, and answers")
                            : new Reached.Not(SqlFailure.timedOut().error()),
                    failed -> new Reached.Not(failed.error()));
        } catch (OrderRefusedException e) {
            return new Reached.Not(e.error());
        }
    }

    @Override
    public void close() {
        pools.close();
    }

    private AttemptResult change(Connection connection, Change change, Pools.Pool pool, Order order)
            throws SQLException {
        InboxUse use = settings.of(order.connection().settings()).inbox();
        if (use == InboxUse.OFF) {
            return Transaction.change(connection, change, order, null);
        }
        readyInbox(connection, pool, use);
        if (inbox.claim(connection, order.callId())) {
            return Transaction.change(connection, change, order, inbox);
        }
        connection.rollback();
        byte[] response = inbox.find(connection, order.callId());
        connection.rollback();
        return response == null
                // Deleted in between, or the table is not only ours. Nothing ran here.
                ? SqlFailure.inboxUnclear()
                : new Succeeded(SealedValue.plain(response));
    }

    private void readyInbox(Connection connection, Pools.Pool pool, InboxUse use) throws SQLException {
        if (use == InboxUse.CREATE && !pool.inboxReady().get()) {
            inbox.create(connection);
            pool.inboxReady().set(true);
        }
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private static AttemptResult connected(Pools.Pool pool, Order order, Work<AttemptResult> work) {
        return connected(pool, order.deadline(), work, failed -> failed);
    }

    /** Errors that get here came before any commit was sent; {@link Transaction} handles its own. */
    private static <T> T connected(Pools.Pool pool, Deadline deadline, Work<T> work, Function<Failed, T> failure) {
        Connection connection;
        try {
            connection = pool.source().getConnection();
        } catch (SQLException e) {
            return failure.apply(SqlFailure.unconnected(e));
        }
        try (connection) {
            if (deadline.passed()) {
                return failure.apply(SqlFailure.timedOut());
            }
            limitWaits(connection, pool.driver(), deadline.remainingMillis());
            return rolledBackOnError(connection, deadline, work, failure);
        } catch (SQLException e) {
            return failure.apply(SqlFailure.beforeCommit(e));
        }
    }

    private static void limitWaits(Connection connection, JdbcUrl.Driver driver, int millis) throws SQLException {
        switch (driver) {
            // A dead network would else hold the thread for as long as TCP likes.
            case POSTGRESQL -> connection.setNetworkTimeout(Runnable::run, millis + 1_000);
            // H2 does not cancel a statement that waits for a lock.
            case H2 -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET LOCK_TIMEOUT " + millis);
                }
            }
        }
    }

    private static <T> T rolledBackOnError(
            Connection connection, Deadline deadline, Work<T> work, Function<Failed, T> failure) throws SQLException {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException alreadyGone) {
                e.addSuppressed(alreadyGone);
            }
            return failure.apply(deadline.passed() ? SqlFailure.timedOut() : SqlFailure.beforeCommit(e));
        }
    }
}
