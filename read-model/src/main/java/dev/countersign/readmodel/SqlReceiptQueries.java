package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.readmodel.CallRow.Issued;
import dev.countersign.readmodel.CallRow.Told;
import dev.countersign.schemas.seal.Opening;
import dev.countersign.schemas.seal.PayloadOpener;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The queries, answered from the tables that the projector of this process writes. */
final class SqlReceiptQueries implements ReceiptQueries {
    private static final String FIND = "SELECT " + RowReader.COLUMNS + ", " + RowReader.RESPONSE_COLUMNS
            + CallStore.PLACED + " WHERE p.call_key = ? AND call_id = ? AND organization_id = ?";

    private final DataSource database;
    private final LogEnd logEnd;
    private final ProjectedPositions positions;
    private final CallWaiters waiters;
    private final PayloadOpener opener;
    private final Bounds bounds;

    /**
     * What a query may cost.
     *
     * @param unknownWait how long an absence may take to be confirmed
     * @param windowRows how many calls one page tries at most
     * @param query how long the database may take
     */
    record Bounds(Duration unknownWait, int windowRows, Duration query) {}

    SqlReceiptQueries(
            DataSource database,
            LogEnd logEnd,
            ProjectedPositions positions,
            CallWaiters waiters,
            PayloadOpener opener,
            Bounds bounds) {
        this.database = database;
        this.logEnd = logEnd;
        this.positions = positions;
        this.waiters = waiters;
        this.opener = opener;
        this.bounds = bounds;
    }

    @Override
    public @Nullable ReceiptView find(OrganizationId organization, CallId callId) {
        try {
            CallRow row = row(organization, callId);
            return row != null ? view(row) : findBehindTheLog(organization, callId);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ReadModelUnavailableException.interrupted(interrupted);
        }
    }

    @Override
    public @Nullable ReceiptView awaitSettled(OrganizationId organization, CallId callId, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        CallRow row;
        // Entered before the row is read, so that no change falls between.
        try (CallWaiters.Waiter waiter = waiters.enter(callId)) {
            row = row(organization, callId);
            // With every place taken nobody waits: the caller gets what there is and asks again.
            while (waiter != null && !isSettled(row) && waiter.await(deadline - System.nanoTime())) {
                row = row(organization, callId);
            }
        }
        return row != null ? view(row) : findBehindTheLog(organization, callId);
    }

    @Override
    public ReceiptPage search(OrganizationId organization, ReceiptFilter filter, int limit, @Nullable String cursor) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw InvalidQueryException.limit();
        }
        SearchQuery query = new SearchQuery(organization, filter, cursor == null ? null : Cursor.decode(cursor));
        try (Connection connection = database.getConnection()) {
            Cursor windowEnd = query.needsWindow() ? windowEnd(connection, query) : null;
            List<CallRow> rows = page(connection, query, limit + 1, windowEnd);
            if (rows.size() > limit) {
                List<CallRow> shown = rows.subList(0, limit);
                return new ReceiptPage(
                        views(shown), cursorBehind(shown.getLast()).encode());
            }
            return new ReceiptPage(views(rows), windowEnd == null ? null : windowEnd.encode());
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }

    /** Answers an absence only when the tables hold everything that the log held just now. */
    private @Nullable ReceiptView findBehindTheLog(OrganizationId organization, CallId callId)
            throws InterruptedException {
        Map<TopicPartition, Long> ends = logEnd.of(callId);
        if (!positions.awaitPassed(ends, bounds.unknownWait())) {
            throw ReadModelUnavailableException.behind();
        }
        CallRow row = row(organization, callId);
        return row == null ? null : view(row);
    }

    /** Settled, and the receipt of that has come too: the two topics are read side by side. */
    private static boolean isSettled(@Nullable CallRow row) {
        if (row == null || row.told() == null || !row.told().status().settled()) {
            return false;
        }
        Issued issued = row.issued();
        return issued != null && issued.kind() != ReceiptKind.PENDING;
    }

    private @Nullable CallRow row(OrganizationId organization, CallId callId) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(FIND)) {
            new Binder(select).number(CallKeys.of(callId)).text(callId).text(organization);
            try (ResultSet found = execute(select)) {
                CallRow row = found.next() ? Opening.with(opener, () -> RowReader.rowWithResponse(found)) : null;
                return row == null || row.told() == null ? null : row;
            }
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }

    private @Nullable Cursor windowEnd(Connection connection, SearchQuery query) throws SQLException {
        try (PreparedStatement select = query.windowEnd(connection, bounds.windowRows());
                ResultSet found = execute(select)) {
            return found.next()
                    ? new Cursor(RowReader.instant(found, "created_at"), new CallId(found.getString("call_id")))
                    : null;
        }
    }

    private List<CallRow> page(Connection connection, SearchQuery query, int rows, @Nullable Cursor windowEnd)
            throws SQLException {
        List<CallRow> page = new ArrayList<>();
        try (PreparedStatement select = query.page(connection, rows, windowEnd);
                ResultSet found = execute(select)) {
            while (found.next()) {
                page.add(RowReader.row(found));
            }
        }
        return page;
    }

    private ResultSet execute(PreparedStatement select) throws SQLException {
        select.setQueryTimeout((int) bounds.query().toSeconds());
        return select.executeQuery();
    }

    private static List<ReceiptView> views(List<CallRow> rows) {
        return rows.stream().map(SqlReceiptQueries::view).toList();
    }

    private static Cursor cursorBehind(CallRow row) {
        return new Cursor(told(row).request().arrivedAt(), row.callId());
    }

    private static Told told(CallRow row) {
        if (row.told() == null) {
            throw new IllegalStateException("Rows without an event are never selected");
        }
        return row.told();
    }

    static ReceiptView view(CallRow row) {
        Told told = told(row);
        CallRow.Request request = told.request();
        CallRow.Ruled ruled = told.ruled();
        CallRow.Ran ran = told.ran();
        Issued issued = row.issued();
        return new ReceiptView(
                row.callId(),
                row.organization(),
                request.agent(),
                request.instanceId(),
                request.action(),
                request.resource(),
                told.status(),
                told.decision(),
                ruled.reason(),
                ruled.rule(),
                ruled.policy() == null ? null : ruled.policy().name(),
                ruled.policy() == null ? null : ruled.policy().digest(),
                ruled.risk(),
                ran.tool(),
                ran.outcome(),
                ran.attempts(),
                ran.error(),
                request.digest(),
                ran.responseHash(),
                ran.response(),
                request.idempotencyKey(),
                ruled.approvalId(),
                ruled.deciders(),
                issued == null ? null : issued.historyDigest(),
                issued == null ? null : issued.partition(),
                issued == null ? null : issued.sequence(),
                request.arrivedAt(),
                told.updatedAt());
    }
}
