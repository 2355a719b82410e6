package dev.countersign.domain.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows a command.
 *
 * @param events in the order in which they become true; may be empty
 * @param refusal why the command was not taken; null when it was
 */
public record SessionDecision(
        List<SessionEvent> events, @Nullable SessionRefusal refusal) {
    public SessionDecision {
        events = List.copyOf(events);
    }

    static SessionDecision nothing() {
        return new SessionDecision(List.of(), null);
    }

    static SessionDecision of(SessionEvent event) {
        return new SessionDecision(List.of(event), null);
    }

    static SessionDecision refused(SessionRefusal refusal) {
        return new SessionDecision(List.of(), refusal);
    }
}
