package dev.countersign.domain.session;

import java.time.Instant;
import java.util.List;

/**
 * What is known of a session.
 *
 * <pre>
 * Unopened ─ open ─ Active ─ terminate ─ Terminated
 *                   │    │
 *                   └ attach, retrieve, open again
 * </pre>
 *
 * A terminated session stays terminated: the reference that named it names no other, so that a reference
 * means one session for ever.
 */
public sealed interface SessionState {

    /** Nobody opened it. */
    record Unopened() implements SessionState {}

    /** It is there. */
    sealed interface Opened extends SessionState {
        Session session();

        /** Ids of what is attached, in the order in which it was. */
        List<String> attachments();
    }

    /** It can be gone on with. */
    record Active(Session session, List<String> attachments) implements Opened {
        public Active {
            attachments = List.copyOf(attachments);
        }
    }

    /**
     * It was ended.
     *
     * @param at when
     */
    record Terminated(Session session, List<String> attachments, Instant at) implements Opened {
        public Terminated {
            attachments = List.copyOf(attachments);
        }
    }
}
