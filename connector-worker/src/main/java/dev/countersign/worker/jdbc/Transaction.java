package dev.countersign.worker.jdbc;

import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.CallValues;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.SeenFields;
import dev.countersign.worker.jdbc.JdbcOperation.Change;
import dev.countersign.worker.jdbc.JdbcOperation.Query;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of one order in one transaction. */
final class Transaction {
    private Transaction() {}

    /**
     * Changes, checks the count, keeps the response, commits.
     *
     * @param inbox where the call is claimed already; null for none
     * @throws SQLException for an error before the commit; the caller rolls back
     */
    static AttemptResult change(Connection connection, Change change, Order order, @Nullable Inbox inbox)
            throws SQLException {
        long rows;
        try (PreparedStatement statement = prepared(connection, change.statement(), order);
                Cutoff cutoff = new Cutoff(statement, order.deadline())) {
            rows = cutoff.watch(statement::executeUpdate);
        }
        if (change.expectRows() != null && rows != change.expectRows()) {
            connection.rollback();
            return unexpected(rows, change.expectRows());
        }
        SealedValue response = response(connection, change, order, rows);
        if (inbox != null) {
            inbox.answer(connection, order.callId(), response.bytes());
        }
        if (order.deadline().passed()) {
            connection.rollback();
            return SqlFailure.timedOut();
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            return SqlFailure.atCommit(e);
        }
        return new Succeeded(response);
    }

    /** Reads and rolls back. */
    static AttemptResult read(Connection connection, Query query, Order order) throws SQLException {
        connection.setReadOnly(true);
        try (PreparedStatement statement = prepared(connection, query.statement(), order);
                Cutoff cutoff = new Cutoff(statement, order.deadline())) {
            statement.setMaxRows(query.rowsMax() + 1);
            List<Map<String, @Nullable Object>> rows = cutoff.watch(() -> {
                try (ResultSet results = statement.executeQuery()) {
                    return Rows.read(results, query.rowsMax() + 1);
                }
            });
            Map<String, @Nullable Object> response = new LinkedHashMap<>();
            response.put("rows", rows.subList(0, Math.min(rows.size(), query.rowsMax())));
            if (rows.size() > query.rowsMax()) {
                response.put("more", true);
            }
            return new Succeeded(KeptResponse.of(response));
        } finally {
            connection.rollback();
        }
    }

    /** Looks at one row and rolls back. */
    static LookResult look(Connection connection, JdbcRead read, Look look) throws SQLException {
        connection.setReadOnly(true);
        try (PreparedStatement statement = prepared(connection, read.statement(), look);
                Cutoff cutoff = new Cutoff(statement, look.deadline())) {
            statement.setMaxRows(2);
            List<Map<String, @Nullable Object>> rows = cutoff.watch(() -> {
                try (ResultSet results = statement.executeQuery()) {
                    return Rows.read(results, 2);
                }
            });
            return switch (rows.size()) {
                case 0 -> new LookResult.NothingThere();
                case 1 -> SeenFields.of(rows.getFirst());
                default ->
                    new LookResult.NotSeen(
                            new ToolError("many_rows", "The tool's read met more than one row, and may meet one."));
            };
        } finally {
            connection.rollback();
        }
    }

    private static SealedValue response(Connection connection, Change change, Order order, long rows)
            throws SQLException {
        if (change.returning() == null) {
            return KeptResponse.of(Map.of("rows", rows));
        }
        try (PreparedStatement statement = prepared(connection, change.returning(), order);
                Cutoff cutoff = new Cutoff(statement, order.deadline())) {
            List<Map<String, @Nullable Object>> first = cutoff.watch(() -> {
                try (ResultSet results = statement.executeQuery()) {
                    return Rows.read(results, 1);
                }
            });
            return KeptResponse.of(first.isEmpty() ? Map.of() : first.getFirst());
        }
    }

    private static PreparedStatement prepared(Connection connection, NamedStatement named, CallValues call)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(named.sql());
        try {
            named.bind(statement, call);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static AttemptResult unexpected(long rows, int expected) {
        return new Failed(
                Effect.NONE,
                false,
                new ToolError(
                        "unexpected_rows",
                        "The change would have met " + rows + " rows instead of " + expected
                                + "; it was rolled back."));
    }
}
