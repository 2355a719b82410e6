package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Stories, answered from the tables. */
final class SqlStoryQueries implements StoryQueries {
    private final DataSource database;
    private final ReceiptQueries calls;
    private final Topic<RecordedEvent> events;
    private final Duration query;

    /**
     * @param calls on the same database
     * @param query how long the database may take
     */
    SqlStoryQueries(DataSource database, ReceiptQueries calls, Topic<RecordedEvent> events, Duration query) {
        this.database = database;
        this.calls = calls;
        this.events = events;
        this.query = query;
    }

    @Override
    public @Nullable CallStory story(OrganizationId organization, CallId callId) {
        // First, because it says whose the call is; what it tells is in chapters that were written with it.
        ReceiptView call = calls.find(organization, callId);
        if (call == null) {
            return null;
        }
        try (Connection connection = database.getConnection()) {
            Chapters chapters = Chapters.load(connection, List.of(callId), events, (int) query.toSeconds())
                    .get(callId);
            return chapters == null
                    ? new CallStory(call, List.of(), List.of(), List.of(), 0)
                    : new CallStory(
                            call,
                            chapters.events(),
                            chapters.asides(),
                            chapters.receipts(),
                            chapters.replaysLeftOut(),
                            chapters.report());
        } catch (SQLException failure) {
            throw ReadModelUnavailableException.database(failure);
        }
    }
}
