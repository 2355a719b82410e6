package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ReplyTo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows a command.
 *
 * @param events in the order in which they become true; may be empty
 * @param told the calls that are told, and what
 * @param order to fetch tokens; null for none
 * @param reply to a browser that waits; null where none does, or it waits on
 * @param refusal why the command was not taken; null when it was
 */
public record AuthorizationDecision(
        List<AuthorizationEvent> events,
        List<Told> told,
        TokenOrder.@Nullable Grant order,
        @Nullable Replied reply,
        @Nullable AuthorizationRefusal refusal) {
    public AuthorizationDecision {
        events = List.copyOf(events);
        told = List.copyOf(told);
    }

    /** What one call is told. */
    public record Told(CallId callId, AuthorizationAnswer answer) {}

    /** @param refusal null where what was asked for is done */
    public record Replied(ReplyTo replyTo, @Nullable AuthorizationRefusal refusal) {}

    static AuthorizationDecision nothing() {
        return new AuthorizationDecision(List.of(), List.of(), null, null, null);
    }

    static AuthorizationDecision refused(AuthorizationCommand command, AuthorizationRefusal refusal) {
        ReplyTo replyTo = command.replyTo();
        return new AuthorizationDecision(
                List.of(), List.of(), null, replyTo == null ? null : new Replied(replyTo, refusal), refusal);
    }
}
