package dev.countersign.ingress.platform;

import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.domain.session.SessionRefusal;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.ingress.gateway.RequestIds;
import dev.countersign.ingress.gateway.TraceContext;
import dev.countersign.ingress.reply.CommandWriter;
import dev.countersign.ingress.reply.ReplyReader;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.ingress.reply.Waiters;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.seal.KeysUnavailableException;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.seal.Subject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks the owner of sessions, and waits for its word. */
public final class Sessions {
    private final ReplyReader replies;
    private final Waiters<String, SessionReply> waiters;
    private final CommandWriter commands;
    private final PayloadKeys payloads;
    private final Clock clock;
    private final Duration patience;
    private final Duration acceptance;
    private final RequestIds requestIds = new RequestIds();
    private final SecureRandom random = new SecureRandom();

    /**
     * @param patience how long a caller waits for the owner
     * @param acceptance the longest time the broker's acknowledgement can take
     */
    public Sessions(
            ReplyReader replies,
            Waiters<String, SessionReply> waiters,
            CommandWriter commands,
            PayloadKeys payloads,
            Clock clock,
            Duration patience,
            Duration acceptance) {
        this.replies = replies;
        this.waiters = waiters;
        this.commands = commands;
        this.payloads = payloads;
        this.clock = clock;
        this.patience = patience;
        this.acceptance = acceptance;
    }

    /**
     * The id of the session that is meant. Of one that the user alone opens it is new, unless the request has an
     * idempotency key: then the same request again means the same session.
     */
    SessionId idOf(PlatformCaller caller, SessionIdentity identity, @Nullable String idempotencyKey) {
        if (identity.sessionId() != null) {
            return identity.sessionId();
        }
        String reference = identity.sessionReference();
        if (reference != null) {
            return SessionId.ofReference(
                    caller.idKey(),
                    caller.organizationId(),
                    caller.place().app(),
                    caller.place().environment(),
                    reference);
        }
        String nonce = idempotencyKey == null ? "u:" + UUID.randomUUID() : "k:" + idempotencyKey;
        return SessionId.ofNonce(
                caller.idKey(),
                caller.organizationId(),
                nonce + "\0" + caller.place().app() + "\0" + caller.place().environment());
    }

    /**
     * Finds or opens the session, by the order of {@link SessionIdentity}.
     *
     * @param sessionId by {@link #idOf}
     * @throws PlatformRefusal when there is none, or it is not to be had
     */
    SessionReply resolve(PlatformCaller caller, SessionIdentity identity, SessionId sessionId)
            throws InterruptedException {
        UserId given = user(caller, identity.userReference());
        if (identity.sessionId() != null) {
            return ask(
                    caller,
                    replyTo -> new SessionCommand.RetrieveSession(sessionId, caller.place(), given, now(), replyTo));
        }
        String userReference =
                identity.userReference() == null ? identity.sessionReference() : identity.userReference();
        if (userReference == null) {
            throw new IllegalStateException("A session identity has at least one reference");
        }
        UserId owner = UserId.of(caller.idKey(), caller.organizationId(), userReference);
        Session session = new Session(
                caller.place(), owner, references(caller, owner, identity.sessionReference(), userReference), now());
        return ask(caller, replyTo -> new SessionCommand.OpenSession(sessionId, session, given != null, replyTo));
    }

    SessionReply terminate(PlatformCaller caller, SessionIdentity identity, SessionId sessionId)
            throws InterruptedException {
        UserId given = user(caller, identity.userReference());
        return ask(
                caller,
                replyTo -> new SessionCommand.TerminateSession(sessionId, caller.place(), given, now(), replyTo));
    }

    /**
     * Asks, and waits for what became of it.
     *
     * @throws PlatformRefusal when the owner refused, and 503 when it did not answer
     */
    SessionReply ask(PlatformCaller caller, Function<ReplyTo, SessionCommand> command) throws InterruptedException {
        OptionalInt partition = replies.stamp();
        if (partition.isEmpty()) {
            throw PlatformRefusal.unavailable("This instance is not connected to the pipeline");
        }
        ReplyTo replyTo = new ReplyTo(partition.getAsInt(), requestIds.next());
        Waiter<String, SessionReply> waiter =
                waiters.register(caller.organizationId(), replyTo.requestId(), replyTo.partition());
        if (waiter == null) {
            throw PlatformRefusal.unavailable("Too many callers wait at this instance");
        }
        try {
            commands.ask(command.apply(replyTo), waiter, TraceContext.of(caller.traceparent()));
            return switch (waiter.await(patience, acceptance)) {
                case Waiter.Ending.Answered<SessionReply>(var reply) -> checked(reply);
                case Waiter.Ending.NotYet<SessionReply>() ->
                    throw PlatformRefusal.unavailable("The session did not answer in time: ask again");
                case Waiter.Ending.NotKnown<SessionReply>() ->
                    throw PlatformRefusal.unavailable("It is not known whether the session was asked: ask again");
            };
        } finally {
            waiters.remove(waiter);
        }
    }

    private static SessionReply checked(SessionReply reply) {
        SessionRefusal refusal = reply.refusal();
        return switch (refusal) {
            case null -> reply;
            case NO_SUCH_SESSION -> throw PlatformRefusal.noSuchSession();
            case NOT_THE_OWNER ->
                throw PlatformRefusal.of(
                        403, "SESSION_OWNER_MISMATCH", "The session is another user's than the userReference names");
            case SESSION_TERMINATED ->
                throw PlatformRefusal.of(
                        409, "SESSION_TERMINATED", "The session was terminated; its reference names no other");
            case TOO_MANY_ATTACHMENTS ->
                throw PlatformRefusal.of(409, "TOO_MANY_ATTACHMENTS", "The session has as many attachments as it may");
        };
    }

    /** How the session stands that the owner has just told of. */
    static SessionState.Opened opened(SessionReply reply) {
        SessionState.Opened state = reply.state();
        if (state == null) {
            throw new IllegalStateException("The owner took a command without saying how the session stands");
        }
        return state;
    }

    static @Nullable UserId user(PlatformCaller caller, @Nullable String reference) {
        return reference == null ? null : UserId.of(caller.idKey(), caller.organizationId(), reference);
    }

    private SealedValue references(
            PlatformCaller caller, UserId owner, @Nullable String sessionReference, String userReference) {
        Map<String, Object> references = new LinkedHashMap<>();
        references.put("user_reference", userReference);
        if (sessionReference != null) {
            references.put("session_reference", sessionReference);
        }
        return sealed(caller, owner, references);
    }

    /** Of a user of whom nothing is kept yet, this waits for a key to be committed. */
    SealedValue sealed(PlatformCaller caller, UserId owner, Map<String, ?> value) {
        Subject subject = Subject.ofResource(caller.organizationId(), Session.subject(owner));
        try {
            return payloads.seal(subject, Salt.random(random), CanonicalJson.write(value));
        } catch (KeysUnavailableException away) {
            throw PlatformRefusal.unavailable("What is personal cannot be encrypted now; nothing was accepted");
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
