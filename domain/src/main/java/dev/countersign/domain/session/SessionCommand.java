package dev.countersign.domain.session;

import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can be asked of a session. */
public sealed interface SessionCommand {
    SessionId sessionId();

    /** When the command was made, by its maker's clock. */
    Instant at();

    /** Who waits for what came of it. */
    ReplyTo replyTo();

    /**
     * Finds the session that a reference names, or opens it.
     *
     * @param session what is opened where there is none
     * @param ownerGiven whether the asker named the user, who then must be the owner of what is found
     */
    record OpenSession(SessionId sessionId, Session session, boolean ownerGiven, ReplyTo replyTo)
            implements SessionCommand {
        @Override
        public Instant at() {
            return session.openedAt();
        }
    }

    /**
     * Finds a session, to go on with it.
     *
     * @param owner who must own it; null for whoever does
     */
    record RetrieveSession(
            SessionId sessionId,
            SessionPlace place,
            @Nullable UserId owner,
            Instant at,
            ReplyTo replyTo) implements SessionCommand {}

    /**
     * Ends a session for good.
     *
     * @param owner as above
     */
    record TerminateSession(
            SessionId sessionId,
            SessionPlace place,
            @Nullable UserId owner,
            Instant at,
            ReplyTo replyTo) implements SessionCommand {}

    /** Attaches a file; the same one again changes nothing. */
    record AttachFile(SessionId sessionId, SessionPlace place, Attachment attachment, Instant at, ReplyTo replyTo)
            implements SessionCommand {}
}
