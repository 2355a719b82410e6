package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.ReplyTo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became true of a user's authorization. */
public sealed interface AuthorizationEvent {
    Instant at();

    /** A call waits for it. */
    record AuthorizationWanted(AuthorizationHolder holder, CallId callId, Instant until, Instant at)
            implements AuthorizationEvent {}

    /** The user set out for the provider. */
    record FlowBegun(Flow flow, Instant at) implements AuthorizationEvent {}

    /**
     * Tokens were ordered: for a code, which ends all ways to the provider; or for a token that ran out.
     *
     * @param state of the way that ended with the code; null for a token that ran out
     * @param replyTo who waits for what comes of it; null for nobody
     */
    record TokensOrdered(
            int number, @Nullable Digest state, @Nullable ReplyTo replyTo, Instant at) implements AuthorizationEvent {}

    /** There is an authorization, or it is fresh again. */
    record TokensKept(Tokens tokens, Instant at) implements AuthorizationEvent {}

    /** The provider would not: who waited is told. */
    record AuthorizationDeclined(Digest state, String reason, Instant at) implements AuthorizationEvent {}

    /** It was taken back: calls from here on ask the user anew. */
    record AuthorizationRevoked(Instant at) implements AuthorizationEvent {}

    /** There is none any more, or none came: the user is to be asked, or asked again. */
    record AuthorizationEnded(String reason, Instant at) implements AuthorizationEvent {}
}
