package dev.countersign.readmodel;

import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of sessions and of what is attached to them. What is written a second time changes nothing. */
final class SessionStore {
    private SessionStore() {}

    /**
     * An event, and the record that tells it, which is kept as it is.
     *
     * @param value as the topic has it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it goes from the poll to the table
    record Fact(RecordedSessionEvent recorded, byte[] value) {}

    /** Writes what happened, in the order of the log for each session. */
    static void write(Connection connection, List<Fact> facts) throws SQLException {
        for (Fact fact : facts) {
            String id = fact.recorded().sessionId().key();
            switch (fact.recorded().event()) {
                case SessionEvent.SessionOpened(var session) -> open(connection, id, session, fact.value());
                case SessionEvent.FileAttached(var attachment, var at) -> attach(connection, id, attachment.id(), fact);
                case SessionEvent.SessionTerminated(var at) -> {
                    try (PreparedStatement update = connection.prepareStatement(
                            "UPDATE session_view SET terminated_at = ? WHERE session_id = ?")) {
                        new Binder(update).instant(at).text(id);
                        update.executeUpdate();
                    }
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

    private static void attach(Connection connection, String id, String attachmentId, Fact fact) throws SQLException {
        if (has(
                connection,
                "SELECT 1 FROM session_file WHERE session_id = ? AND attachment_id = ?",
                id,
                attachmentId)) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO session_file (session_id, attachment_id, event_number, attached)"
                        + " VALUES (?, ?, ?, ?)")) {
            new Binder(insert)
                    .text(id)
                    .text(attachmentId)
                    .number(fact.recorded().number())
                    .bytes(fact.value());
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
}
