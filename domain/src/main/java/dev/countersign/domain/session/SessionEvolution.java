package dev.countersign.domain.session;

import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.session.SessionEvent.FileAttached;
import dev.countersign.domain.session.SessionEvent.SessionOpened;
import dev.countersign.domain.session.SessionEvent.SessionTerminated;
import dev.countersign.domain.session.SessionState.Active;
import dev.countersign.domain.session.SessionState.Opened;
import dev.countersign.domain.session.SessionState.Terminated;
import dev.countersign.domain.session.SessionState.Unopened;
import java.util.ArrayList;
import java.util.List;

/** Folds events into a session's state: the only place where it changes. */
public final class SessionEvolution {
    private SessionEvolution() {}

    /** @throws ImpossibleHistoryException when the event cannot follow there */
    public static Opened evolve(SessionState state, SessionEvent event) {
        return switch (state) {
            case Unopened() when event instanceof SessionOpened(var session) -> new Active(session, List.of());
            case Unopened() -> throw ImpossibleHistoryException.event(state, event);
            case Terminated terminated -> throw ImpossibleHistoryException.event(state, event);
            case Active active ->
                switch (event) {
                    case SessionOpened again -> throw ImpossibleHistoryException.event(state, event);
                    case FileAttached attached -> attached(active, attached);
                    case SessionTerminated(var at) -> new Terminated(active.session(), active.attachments(), at);
                };
        };
    }

    private static Active attached(Active active, FileAttached event) {
        String id = event.attachment().id();
        if (active.attachments().contains(id)) {
            throw ImpossibleHistoryException.event(active, event);
        }
        List<String> all = new ArrayList<>(active.attachments());
        all.add(id);
        return new Active(active.session(), all);
    }
}
