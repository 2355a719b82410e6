package dev.countersign.domain.session;

import java.time.Instant;

/** What became true of a session. */
public sealed interface SessionEvent {
    Instant at();

    /** There is a session now. */
    record SessionOpened(Session session) implements SessionEvent {
        @Override
        public Instant at() {
            return session.openedAt();
        }
    }

    /** A file belongs to it. */
    record FileAttached(Attachment attachment, Instant at) implements SessionEvent {}

    /** Nobody goes on with it any more. */
    record SessionTerminated(Instant at) implements SessionEvent {}
}
