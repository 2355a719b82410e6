package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.domain.session.SessionEvent;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.schemas.topic.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Sessions, answered from the tables, whichever process keeps them. */
final class SqlSessionQueries implements SessionQueries {
    private static final String OF_PLACE = " WHERE organization_id = ? AND app = ? AND environment = ?";
    private static final String COLUMNS = "SELECT session_id, opened, terminated_at FROM session_view";

    private final DataSource database;
    private final Topic<RecordedSessionEvent> topic;
    private final Supplier<Map<TopicPartition, Long>> log;
    private final ProjectedPositions positions;
    private final Duration unknownWait;
    private final int timeoutSeconds;

    /**
     * @param log tells where the log of sessions ends
     * @param unknownWait how long an absence may take to be confirmed
     * @param query how long the database may take
     */
    SqlSessionQueries(
            DataSource database,
            Topic<RecordedSessionEvent> topic,
            Supplier<Map<TopicPartition, Long>> log,
            ProjectedPositions positions,
            Duration unknownWait,
            Duration query) {
        this.database = database;
        this.topic = topic;
        this.log = log;
        this.positions = positions;
        this.unknownWait = unknownWait;
        this.timeoutSeconds = (int) query.toSeconds();
    }

    @Override
    public @Nullable SessionView find(SessionPlace place, SessionId sessionId) {
        SessionView found = read(place, sessionId);
        if (found == null) {
            awaitCurrent();
            found = read(place, sessionId);
        }
        return found;
    }

    @Override
    public List<SessionView> list(SessionPlace place, @Nullable UserId user, @Nullable Mark before, int limit) {
        awaitCurrent();
        String query = COLUMNS + OF_PLACE
                + (user == null ? "" : " AND user_id = ?")
                + (before == null ? "" : " AND (opened_at < ? OR (opened_at = ? AND session_id < ?))")
                + " ORDER BY opened_at DESC, session_id DESC FETCH FIRST ? ROWS ONLY";
        return asking(query, select -> {
            Binder binder = bound(select, place);
            if (user != null) {
                binder.text(user.key());
            }
            if (before != null) {
                binder.instant(before.openedAt())
                        .instant(before.openedAt())
                        .text(before.sessionId().key());
            }
            binder.number(limit);
            return views(select);
        });
    }

    @Override
    public List<Attachment> attachments(SessionPlace place, SessionId sessionId) {
        awaitCurrent();
        return read(place, sessionId) == null ? List.of() : files(sessionId);
    }

    @Override
    public List<Attachment> attachments(OrganizationId organization, AgentId app, SessionId sessionId) {
        awaitCurrent();
        List<SessionView> found =
                asking(COLUMNS + " WHERE organization_id = ? AND app = ? AND session_id = ?", select -> {
                    new Binder(select).text(organization).text(app).text(sessionId.key());
                    return views(select);
                });
        return found.isEmpty() ? List.of() : files(sessionId);
    }

    private List<Attachment> files(SessionId sessionId) {
        return asking("SELECT attached FROM session_file WHERE session_id = ? ORDER BY event_number", select -> {
            new Binder(select).text(sessionId.key());
            List<Attachment> attachments = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (topic.codec().decode(rows.getBytes(1)).event()
                            instanceof SessionEvent.FileAttached(var attachment, var at)) {
                        attachments.add(attachment);
                    }
                }
            }
            return attachments;
        });
    }

    private @Nullable SessionView read(SessionPlace place, SessionId sessionId) {
        List<SessionView> found = asking(COLUMNS + OF_PLACE + " AND session_id = ?", select -> {
            bound(select, place).text(sessionId.key());
            return views(select);
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    private static Binder bound(PreparedStatement select, SessionPlace place) throws SQLException {
        return new Binder(select).text(place.organization()).text(place.app()).text(place.environment());
    }

    private List<SessionView> views(PreparedStatement select) throws SQLException {
        List<SessionView> views = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                OffsetDateTime terminatedAt = rows.getObject(3, OffsetDateTime.class);
                if (topic.codec().decode(rows.getBytes(2)).event() instanceof SessionEvent.SessionOpened(var session)) {
                    views.add(new SessionView(
                            new SessionId(new CallId(rows.getString(1))),
                            session,
                            terminatedAt == null ? null : terminatedAt.toInstant()));
                }
            }
        }
        return views;
    }

    /** Until what is in the log now can be read. */
    private void awaitCurrent() {
        positions.requirePassed(log.get(), unknownWait);
    }

    /** Something asked of a statement. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(PreparedStatement select) throws SQLException;
    }

    private <T> T asking(String query, Question<T> question) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(query)) {
            select.setQueryTimeout(timeoutSeconds);
            return question.ask(select);
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }
}
