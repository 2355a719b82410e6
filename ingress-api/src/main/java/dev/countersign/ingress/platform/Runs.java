package dev.countersign.ingress.platform;

import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.identity.UserId;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.Session;
import dev.countersign.domain.session.SessionState;
import dev.countersign.egress.CallbackRules;
import dev.countersign.egress.ForbiddenTargetException;
import dev.countersign.egress.Reach;
import dev.countersign.ingress.authorization.AuthorizationLinks;
import dev.countersign.ingress.gateway.Asked;
import dev.countersign.ingress.gateway.CallIntake;
import dev.countersign.ingress.gateway.CallRequest;
import dev.countersign.ingress.gateway.IdempotencyKeys;
import dev.countersign.ingress.gateway.Patience;
import dev.countersign.ingress.gateway.Pipeline;
import dev.countersign.ingress.gateway.ReplyTerms;
import dev.countersign.ingress.gateway.RequestIds;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.hub.ToolCalls;
import dev.countersign.ingress.hub.ToolCalls.ToolRefusedException;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.reply.Waiter;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.readmodel.SessionView;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code …/runs}: a tool is called by its key within a session, over the one pipeline. A run is its call: it
 * has the call's id, and its session is the run of the agent in which the call was made.
 */
public final class Runs {
    static final String RECEIPT = "Countersign-Receipt";

    /** A call that has ended, or waits for people, answers at once to its key. */
    private static final Duration CONFLICT_TOLD_WITHIN = Duration.ofMillis(500);

    private final Sessions sessions;
    private final SessionDoor door;
    private final SessionQueries queries;
    private final ReceiptQueries receipts;
    private final BodyReader bodies;
    private final CallIntake intake;
    private final Pipeline pipeline;
    private final RunCallbacks callbacks;
    private final AuthorizationLinks links;
    private final Reach reach;
    private final ReplyTerms terms;
    private final Duration wait;
    private final Duration waitMax;
    private final RequestIds requestIds = new RequestIds();

    /**
     * @param reach how far callbacks may go
     * @param terms what every dialect says of a reply
     * @param wait how long a caller of a sync run waits who does not say
     * @param waitMax the longest a caller may ask for
     */
    public Runs(
            Sessions sessions,
            SessionDoor door,
            SessionQueries queries,
            ReceiptQueries receipts,
            BodyReader bodies,
            CallIntake intake,
            Pipeline pipeline,
            RunCallbacks callbacks,
            AuthorizationLinks links,
            Reach reach,
            ReplyTerms terms,
            Duration wait,
            Duration waitMax) {
        this.sessions = sessions;
        this.door = door;
        this.queries = queries;
        this.receipts = receipts;
        this.bodies = bodies;
        this.intake = intake;
        this.pipeline = pipeline;
        this.callbacks = callbacks;
        this.links = links;
        this.reach = reach;
        this.terms = terms;
        this.wait = wait;
        this.waitMax = waitMax;
    }

    /**
     * A run on its way, without its input: nothing that waits holds it.
     *
     * @param isKeyed whether its key is the caller's, who may have used it before
     * @param order that its end be told; null for none
     * @param profiles where the user authorizes the tool's connection
     */
    private record Started(
            Pipeline.Submission submission,
            SessionId sessionId,
            Session session,
            List<Attachment> attachments,
            boolean isAsync,
            boolean isKeyed,
            @Nullable RunCallback order,
            Supplier<List<Map<String, Object>>> profiles) {
        CallId callId() {
            return submission.asked().callId();
        }

        /** An async run is not waited for, but where its key may be another call's, until that can be told. */
        Duration patience(Duration asked) {
            return isAsync ? (isKeyed ? CONFLICT_TOLD_WITHIN : Duration.ZERO) : asked;
        }
    }

    HttpAnswer execute(PlatformCaller caller, HttpServletRequest request) throws IOException, InterruptedException {
        Patience patience = Patience.of(request, wait, waitMax);
        Started started = start(caller, request);
        HttpAnswer answer = switch (pipeline.ending(started.submission(), started.patience(patience.duration()))) {
            case Waiter.Ending.Answered<Reply>(var reply) -> answered(started, reply);
            case Waiter.Ending.NotYet<Reply>() -> {
                follow(started);
                yield processing(started);
            }
            case Waiter.Ending.NotKnown<Reply>() -> {
                follow(started);
                throw PlatformRefusal.unavailable("It is not known whether the pipeline took the run: send it"
                        + " again with the same Idempotency-Key");
            }
        };
        answer = answer.with(RECEIPT, started.callId().receiptId());
        return started.isAsync() ? answer : patience.appliedTo(answer);
    }

    private Started start(PlatformCaller caller, HttpServletRequest request) throws IOException, InterruptedException {
        String key = IdempotencyKeys.optional(Collections.list(request.getHeaders(IdempotencyKeys.HEADER)));
        RunRequest body = RunRequest.parse(bodies.read(request));
        requireCallback(body.callbackUrl());
        SessionId sessionId = sessions.idOf(caller, body.identity(), key);
        // Before the session is opened: a run that cannot be leaves none behind.
        CallRequest call = call(caller, body, sessionId);
        SessionState.Opened state = Sessions.opened(sessions.resolve(caller, body.identity(), sessionId));
        List<Attachment> attachments = door.attachments(caller, sessionId, state);
        String idempotencyKey = key == null ? "run:" + UUID.randomUUID() : key;
        RunCallback order = order(caller, sessionId, state.session().user(), body, idempotencyKey);
        try {
            UserId user = state.session().user();
            // Whose run answers at once and cannot be asked for again makes another one when it may.
            ActingUser acting = new ActingUser(user, body.isAsync() || key != null);
            Pipeline.Submission submission = intake.submit(
                    caller.proven().caller(), acting, call, idempotencyKey, requestIds.next(), caller.traceparent());
            BodyReader.letGo(request);
            return new Started(
                    submission,
                    sessionId,
                    state.session(),
                    attachments,
                    body.isAsync(),
                    key != null,
                    order,
                    () -> profiles(caller, request, user, call.action(), call.resource()));
        } catch (ProblemException refused) {
            if (order != null) {
                callbacks.withdraw(order);
            }
            throw refused;
        }
    }

    private void follow(Started started) {
        if (started.order() != null) {
            callbacks.follow(started.order());
        }
    }

    private static CallRequest call(PlatformCaller caller, RunRequest body, SessionId sessionId) {
        try {
            return ToolCalls.call(caller.proven(), caller.control(), body.tool(), body.input(), sessionId.toString());
        } catch (ToolRefusedException refused) {
            throw PlatformRefusal.of(refused.status(), refused.code(), refused.messages());
        }
    }

    private void requireCallback(@Nullable String url) {
        if (url == null) {
            return;
        }
        try {
            CallbackRules.url(url, reach);
        } catch (ForbiddenTargetException forbidden) {
            throw PlatformRefusal.invalid("The callbackUrl is refused: " + forbidden.reason());
        }
    }

    /**
     * Kept before the run is submitted, so that no run is taken whose end nobody would tell.
     *
     * @return null when none is wanted, and when an earlier request ordered the same
     */
    private @Nullable RunCallback order(
            PlatformCaller caller, SessionId sessionId, UserId user, RunRequest body, String key)
            throws InterruptedException {
        String url = body.callbackUrl();
        if (url == null) {
            return null;
        }
        CallId callId = CallId.derive(caller.idKey(), caller.organizationId(), key);
        Map<String, Object> token = body.callbackToken() == null ? Map.of() : Map.of("token", body.callbackToken());
        return callbacks.order(caller.organizationId(), callId, sessionId, url, sessions.sealed(caller, user, token));
    }

    private HttpAnswer answered(Started started, Reply reply) throws InterruptedException {
        Asked asked = started.submission().asked();
        Reply.Asking asking = reply.asking(asked.requestDigest());
        boolean isOther = reply.answer() instanceof Answer.KeyExpired
                || asking != Reply.Asking.SAME
                || !reply.agent().equals(asked.agent());
        RunCallback order = started.order();
        if (isOther && order != null) {
            callbacks.withdraw(order);
        } else {
            follow(started);
        }
        if (reply.answer() instanceof Answer.KeyExpired) {
            throw PlatformRefusal.of(
                    409, "IDEMPOTENCY_KEY_EXPIRED", "The run of this key ended long ago; nothing was executed");
        }
        if (isOther) {
            throw PlatformRefusal.of(
                    409,
                    "IDEMPOTENCY_CONFLICT",
                    asking == Reply.Asking.ERASED
                            ? ReplyTerms.ERASED
                            : "This key was used for another call; nothing was executed");
        }
        RunTelling telling = RunTelling.of(reply.answer(), asked.callId(), started.profiles());
        if (telling == null) {
            throw new IllegalStateException("Only an expired key tells nothing");
        }
        HttpAnswer answer =
                started.isAsync() ? processing(started) : Json.answer(200, told(asked.requestId(), started, telling));
        return terms.stamped(answer, reply, asked);
    }

    private static Map<String, @Nullable Object> told(String requestId, Started started, RunTelling telling) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("messageId", requestId.replaceFirst("^req_", "msg_"));
        body.put("events", telling.events());
        body.put("output", telling.output());
        body.put(
                "sessionInfo",
                SessionJson.info(
                        started.sessionId(),
                        started.session(),
                        started.attachments(),
                        RunTelling.runId(started.callId()),
                        telling.sessionStatus()));
        return body;
    }

    /** The run goes on without its caller, who can ask for its status. */
    private static HttpAnswer processing(Started started) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("status", "processing");
        body.put("runId", RunTelling.runId(started.callId()));
        body.put(
                "sessionInfo",
                SessionJson.info(
                        started.sessionId(),
                        started.session(),
                        started.attachments(),
                        RunTelling.runId(started.callId()),
                        "busy"));
        return Json.answer(202, body).with("Retry-After", "1");
    }

    /** {@code POST …/runs/{runId}/status}; takes no body. */
    HttpAnswer status(PlatformCaller caller, HttpServletRequest request, String runId) {
        CallId callId = RunTelling.callId(runId);
        ReceiptView view = callId == null ? null : receipts.find(caller.organizationId(), callId);
        SessionId sessionId = view == null ? null : SessionId.parse(view.instanceId());
        if (view == null
                || sessionId == null
                || !view.agent().equals(caller.place().app())) {
            throw PlatformRefusal.noSuchRun();
        }
        SessionView session = queries.find(caller.place(), sessionId);
        if (session == null) {
            throw PlatformRefusal.noSuchRun();
        }
        UserId user = session.session().user();
        return Json.answer(
                        200,
                        status(
                                view,
                                session,
                                queries.attachments(caller.place(), sessionId),
                                () -> profiles(caller, request, user, view.action(), view.resource())))
                .with(RECEIPT, view.callId().receiptId());
    }

    /** Where the user authorizes the connection of a tool; empty where nobody knows how browsers reach us. */
    private List<Map<String, Object>> profiles(
            PlatformCaller caller, HttpServletRequest request, UserId user, String action, String resource) {
        String connection = ToolCalls.connection(caller.proven(), caller.control(), action, resource);
        Map<String, Object> profile = connection == null
                ? null
                : links.profile(
                        caller.control(), request, new AuthorizationHolder(caller.organizationId(), user, connection));
        return profile == null ? List.of() : List.of(profile);
    }

    /** What the status is asked for, and what a callback is told. */
    static Map<String, @Nullable Object> status(
            ReceiptView view,
            SessionView session,
            List<Attachment> attachments,
            Supplier<List<Map<String, Object>>> profiles) {
        RunTelling telling = RunTelling.of(view, profiles);
        String runId = RunTelling.runId(view.callId());
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("run", Map.of("runId", runId, "status", telling.status()));
        body.put("events", telling.events());
        body.put("output", telling.output());
        body.put(
                "sessionInfo",
                SessionJson.info(session.sessionId(), session.session(), attachments, runId, telling.sessionStatus()));
        return body;
    }
}
