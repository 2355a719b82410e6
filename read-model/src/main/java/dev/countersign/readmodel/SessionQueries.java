package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.SessionPlace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of sessions. Another place's session is exactly like an unknown one. Reads your writes:
 * an absence, and a list, are answered only after the projection has passed the end of the log as of the
 * request. Each throws {@link ReadModelUnavailableException} when that takes too long.
 */
public interface SessionQueries {
    /** The longest page. */
    int LIMIT_MAX = 200;

    /** Null when there is no such session here. */
    @Nullable
    SessionView find(SessionPlace place, SessionId sessionId);

    /**
     * Sessions of a place, the newest first.
     *
     * @param user whose; null for everybody's
     * @param before the last of the page before; null for the first page
     */
    List<SessionView> list(SessionPlace place, @Nullable UserId user, @Nullable Mark before, int limit);

    /** What is attached, in order; a session that is not here has nothing. */
    List<Attachment> attachments(SessionPlace place, SessionId sessionId);

    /**
     * The same for people of the organization, to whom it does not matter in which environment the session is.
     *
     * @param app whose session it has to be
     */
    List<Attachment> attachments(OrganizationId organization, AgentId app, SessionId sessionId);

    /** A place in a list. */
    record Mark(Instant openedAt, SessionId sessionId) {}
}
