package dev.countersign.domain.authorization;

import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What can be asked of a user's authorization. */
public sealed interface AuthorizationCommand {
    AuthorizationId id();

    /** When the command was made, by its maker's clock. */
    Instant at();

    /** Who waits for what comes of it; null for nobody. */
    default @Nullable ReplyTo replyTo() {
        return null;
    }

    /**
     * A call needs it.
     *
     * @param until how long the call waits
     */
    record Ask(AuthorizationId id, AuthorizationHolder holder, CallId callId, Instant until, Instant at)
            implements AuthorizationCommand {}

    /** The user sets out for the provider. */
    record Begin(AuthorizationId id, Flow flow, Instant at, ReplyTo replyTo) implements AuthorizationCommand {}

    /**
     * The user comes back with a code.
     *
     * @param state SHA-256 of the state that came back
     * @param browser SHA-256 of what the browser has
     * @param code see {@link TokenOrder.Code#code}
     */
    record Return(AuthorizationId id, Digest state, Digest browser, SealedValue code, Instant at, ReplyTo replyTo)
            implements AuthorizationCommand {}

    /**
     * The user comes back without one.
     *
     * @param error what the provider said, one of the codes of RFC 6749; fit for the caller
     */
    record Decline(AuthorizationId id, Digest state, Digest browser, String error, Instant at, ReplyTo replyTo)
            implements AuthorizationCommand {}

    /** Somebody asks whether there is one. */
    record Show(AuthorizationId id, Instant at, ReplyTo replyTo) implements AuthorizationCommand {}

    /** It is taken back: what is kept of it goes, and so do the ways to the provider that were begun. */
    record Revoke(AuthorizationId id, Instant at, ReplyTo replyTo) implements AuthorizationCommand {}

    /** Tokens were fetched, by this order. */
    record Bring(AuthorizationId id, int order, Tokens tokens, Instant at) implements AuthorizationCommand {}

    /**
     * None were, by this order.
     *
     * @param reason one sentence fit for the caller, without what the provider wrote
     */
    record Fail(AuthorizationId id, int order, String reason, Instant at) implements AuthorizationCommand {}
}
