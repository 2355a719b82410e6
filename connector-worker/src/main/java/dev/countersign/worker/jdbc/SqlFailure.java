package dev.countersign.worker.jdbc;

import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.ToolError;
import java.sql.SQLException;

/**
 * What a database's error says about the effect (SQLSTATE classes of ISO 9075). The database's own
 * message is not passed on: it quotes values.
 */
final class SqlFailure {
    private static final String TIMED_OUT = "timed_out";
    private static final String UNIQUE_VIOLATION = "23505";

    private SqlFailure() {}

    /**
     * An error before the commit was sent. What was not committed did not happen, so the effect is
     * none, whatever the error; the question is only whether it may go better next time.
     */
    static Failed beforeCommit(SQLException e) {
        String state = state(e);
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08", "57", "53", "58" -> later("database_unavailable", "The database broke off", state);
            case "40", "HY", "55" -> later("database_busy", "The database was too busy with others", state);
            case "22" -> never("value_refused", "The database refused a value", state);
            case "23" -> never("constraint_violated", "The change violates a rule of the database", state);
            case "28", "42" -> never("statement_refused", "The database refused the statement", state);
            default -> never("database_error", "The database reported an error", state);
        };
    }

    /** No connection came about. */
    static Failed unconnected(SQLException e) {
        return state(e).startsWith("28")
                ? never("login_refused", "The database refused the login", state(e))
                : later("database_unavailable", "The database cannot be reached", state(e));
    }

    /** The commit was sent. Only an error that says "rolled back" settles anything. */
    static AttemptResult atCommit(SQLException e) {
        String state = state(e);
        boolean rolledBack = (state.startsWith("40") && !state.equals("40003")) || state.startsWith("23");
        return rolledBack
                ? beforeCommit(e)
                : new NoAnswer(new ToolError(
                        "commit_unconfirmed", "The database did not confirm the commit" + shown(state) + "."));
    }

    static Failed timedOut() {
        return new Failed(Effect.NONE, true, new ToolError(TIMED_OUT, "The time ran out; the change was rolled back."));
    }

    /** What a failure is to a person who only wanted to look. */
    static ToolError ofLook(Failed failed) {
        return failed.error().code().equals(TIMED_OUT)
                ? new ToolError(TIMED_OUT, "The target did not answer in time.")
                : failed.error();
    }

    /** The inbox says that the call is taken, and not with which response. */
    static AttemptResult inboxUnclear() {
        return later("inbox_unclear", "The inbox row of the call came and went", "");
    }

    static boolean isDuplicate(SQLException e) {
        return state(e).equals(UNIQUE_VIOLATION);
    }

    private static Failed later(String code, String what, String state) {
        return new Failed(Effect.NONE, true, new ToolError(code, what + shown(state) + "."));
    }

    private static Failed never(String code, String what, String state) {
        return new Failed(Effect.NONE, false, new ToolError(code, what + shown(state) + "."));
    }

    private static String shown(String state) {
        return state.matches("[A-Z0-9]{5}") ? " (SQLSTATE " + state + ")" : "";
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
