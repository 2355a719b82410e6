package dev.countersign.domain.session;

import dev.countersign.domain.session.SessionEvent.FileAttached;
import dev.countersign.domain.session.SessionEvent.SessionOpened;
import dev.countersign.domain.session.SessionEvent.SessionTerminated;
import dev.countersign.domain.session.SessionState.Active;
import dev.countersign.domain.session.SessionState.Opened;
import dev.countersign.domain.session.SessionState.Terminated;
import dev.countersign.domain.session.SessionState.Unopened;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds events into a session's state: the only place where it changes. */
public final class SessionEvolution {
    private SessionEvolution() {}

    /**
     * Folds one event.
     *
     * @return null when the event cannot follow there
     */
    public static @Nullable Opened evolve(SessionState state, SessionEvent event) {
        return switch (state) {
            case Unopened() -> event instanceof SessionOpened(var session) ? new Active(session, List.of()) : null;
            case Terminated terminated -> null;
            case Active active ->
                switch (event) {
                    case SessionOpened again -> null;
                    case FileAttached(var attachment, var at) -> attached(active, attachment.id());
                    case SessionTerminated(var at) -> new Terminated(active.session(), active.attachments(), at);
                };
        };
    }

    private static @Nullable Active attached(Active active, String id) {
        if (active.attachments().contains(id)) {
            return null;
        }
        List<String> all = new ArrayList<>(active.attachments());
        all.add(id);
        return new Active(active.session(), all);
    }
}
