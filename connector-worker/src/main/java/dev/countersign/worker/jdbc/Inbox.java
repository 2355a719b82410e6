package dev.countersign.worker.jdbc;

import dev.countersign.domain.identity.CallId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code countersign_inbox} in the target's own database: a row for each call that took
 * effect, written in the transaction of the effect. Its primary key is what makes a statement run
 * once: a second transaction of the same call waits for the first and then finds the row.
 *
 * <p>Rows may be deleted once their calls are forgotten, after the idempotency horizon.
 */
final class Inbox {
    private static final String CREATE = "CREATE TABLE IF NOT EXISTS countersign_inbox ("
            + "call_id VARCHAR(26) PRIMARY KEY, response TEXT, at TIMESTAMP WITH TIME ZONE NOT NULL)";
    private static final String CLAIM = "INSERT INTO countersign_inbox (call_id, at) VALUES (?, ?)";
    private static final String ANSWER = "UPDATE countersign_inbox SET response = ? WHERE call_id = ?";
    private static final String FIND = "SELECT response FROM countersign_inbox WHERE call_id = ?";

    private final Clock clock;

    Inbox(Clock clock) {
        this.clock = clock;
    }

    /** Makes the table when it is missing, and commits. */
    void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            // Two that make it at once: PostgreSQL fails the second, and then it is there.
            if (!SqlFailure.isDuplicate(e)) {
                throw e;
            }
        }
    }

    /**
     * Takes the call for this transaction.
     *
     * @return false when it took effect before; the transaction is then only good for a rollback
     */
    boolean claim(Connection connection, CallId callId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, callId.value());
            statement.setObject(2, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (SqlFailure.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Keeps the response for whoever asks again. */
    void answer(Connection connection, CallId callId, byte[] response) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANSWER)) {
            statement.setString(1, new String(response, StandardCharsets.UTF_8));
            statement.setString(2, callId.value());
            statement.executeUpdate();
        }
    }

    /** The response of a call that took effect; null when it did not, as far as is committed. */
    byte @Nullable [] find(Connection connection, CallId callId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, callId.value());
            try (ResultSet rows = statement.executeQuery()) {
                String response = rows.next() ? rows.getString(1) : null;
                return response == null ? null : response.getBytes(StandardCharsets.UTF_8);
            }
        }
    }
}
