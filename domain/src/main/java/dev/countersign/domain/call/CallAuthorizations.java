package dev.countersign.domain.call;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.authorization.AuthorizationCommand.Ask;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallEvent.AuthorizationAsked;
import dev.countersign.domain.call.CallState.Authorizes;
import dev.countersign.domain.call.CallState.Authorizing;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call asks of its user's authorization, and what that tells it. Nothing else passes between the two. */
public final class CallAuthorizations {
    private CallAuthorizations() {}

    /** Whose authorization a call needs on these terms; null where it needs none, or has no user. */
    static @Nullable AuthorizationHolder holder(ToolCall call, ToolTerms terms) {
        ActingUser user = call.user();
        return terms.grant() == null || user == null
                ? null
                : new AuthorizationHolder(call.organization(), user.id(), terms.connection());
    }

    static AuthorizationId id(Authorizes waiting) {
        AuthorizationHolder holder = holder(waiting.call(), waiting.terms());
        if (holder == null) {
            throw new IllegalStateException("Only a call that needs its user's authorization waits for it");
        }
        return holder.id();
    }

    /**
     * What a call's decision asks of the owner of its user's authorization; to be written in the same
     * transaction.
     *
     * @param after where the call stands after the decision
     * @return null where it asks nothing
     */
    public static @Nullable Ask asked(CallId callId, CallState after, List<CallEvent> decided) {
        for (CallEvent event : decided) {
            if (event instanceof AuthorizationAsked asked && after instanceof Authorizing authorizing) {
                AuthorizationHolder holder = holder(authorizing.call(), authorizing.terms());
                return holder == null ? null : new Ask(holder.id(), holder, callId, asked.until(), asked.at());
            }
        }
        return null;
    }

    /**
     * What the owner tells a call.
     *
     * @param now the owner's time
     */
    public static AuthorizationAnswered told(
            CallId callId, AuthorizationId authorization, AuthorizationAnswer answer, Instant now) {
        return new AuthorizationAnswered(callId, authorization, answer, now);
    }
}
