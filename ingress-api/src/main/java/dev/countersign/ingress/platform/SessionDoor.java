package dev.countersign.ingress.platform;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.session.Attachment;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.domain.session.SessionState;
import dev.countersign.ingress.gateway.IdempotencyKeys;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.QueryParameters;
import dev.countersign.readmodel.SessionQueries;
import dev.countersign.readmodel.SessionQueries.Mark;
import dev.countersign.readmodel.SessionView;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code …/sessions}: create or retrieve, get, list, terminate. */
public final class SessionDoor {
    private static final int LIMIT_DEFAULT = 50;
    private static final Set<String> FIELDS = Set.of("sessionIdentity", "metadata");

    private final Sessions sessions;
    private final SessionQueries queries;
    private final BodyReader bodies;

    public SessionDoor(Sessions sessions, SessionQueries queries, BodyReader bodies) {
        this.sessions = sessions;
        this.queries = queries;
        this.bodies = bodies;
    }

    HttpAnswer createOrRetrieve(PlatformCaller caller, HttpServletRequest request)
            throws IOException, InterruptedException {
        SessionIdentity identity = identity(request);
        String key = IdempotencyKeys.optional(Collections.list(request.getHeaders(IdempotencyKeys.HEADER)));
        SessionReply reply = sessions.resolve(caller, identity, sessions.idOf(caller, identity, key));
        return told(caller, reply, reply.created() ? 201 : 200);
    }

    HttpAnswer terminate(PlatformCaller caller, HttpServletRequest request) throws IOException, InterruptedException {
        SessionIdentity identity = identity(request);
        if (identity.sessionId() == null && identity.sessionReference() == null) {
            throw PlatformRefusal.invalid("A session is terminated by its sessionId or its sessionReference");
        }
        return told(caller, sessions.terminate(caller, identity, sessions.idOf(caller, identity, null)), 200);
    }

    HttpAnswer get(PlatformCaller caller, HttpServletRequest request) {
        Map<String, String> parameters = parameters(request, Set.of("sessionId", "sessionReference"));
        if (parameters.size() != 1) {
            throw PlatformRefusal.invalid("Ask by one of the query parameters sessionId and sessionReference");
        }
        SessionIdentity identity =
                SessionIdentity.of(parameters.get("sessionId"), parameters.get("sessionReference"), null);
        SessionId sessionId = sessions.idOf(caller, identity, null);
        SessionView view = queries.find(caller.place(), sessionId);
        if (view == null) {
            throw PlatformRefusal.noSuchSession();
        }
        return Json.answer(
                200,
                Map.of(
                        "sessionInfo",
                        SessionJson.info(
                                sessionId,
                                view.session(),
                                view.terminatedAt(),
                                queries.attachments(caller.place(), sessionId))));
    }

    /** Without attachments, which the session itself tells. */
    HttpAnswer list(PlatformCaller caller, HttpServletRequest request) {
        Map<String, String> parameters = parameters(request, Set.of("userReference", "limit", "cursor"));
        int limit = limit(parameters.get("limit"));
        SessionIdentity identity = SessionIdentity.of(null, null, parameters.get("userReference"));
        List<SessionView> found = queries.list(
                caller.place(),
                Sessions.user(caller, identity.userReference()),
                mark(parameters.get("cursor")),
                limit + 1);
        List<SessionView> page = found.subList(0, Math.min(limit, found.size()));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put(
                "sessions",
                page.stream()
                        .map(view -> SessionJson.info(view.sessionId(), view.session(), view.terminatedAt(), List.of()))
                        .toList());
        body.put("nextCursor", found.size() > limit ? cursor(page.getLast()) : null);
        return Json.answer(200, body);
    }

    /** What is attached to a session that the owner has just told of; nothing is read where there is nothing. */
    List<Attachment> attachments(PlatformCaller caller, SessionId sessionId, SessionState.Opened state) {
        return state.attachments().isEmpty() ? List.of() : queries.attachments(caller.place(), sessionId);
    }

    private HttpAnswer told(PlatformCaller caller, SessionReply reply, int status) {
        SessionState.Opened state = Sessions.opened(reply);
        Instant terminatedAt = state instanceof SessionState.Terminated terminated ? terminated.at() : null;
        return Json.answer(
                status,
                Map.of(
                        "sessionInfo",
                        SessionJson.info(
                                reply.sessionId(),
                                state.session(),
                                terminatedAt,
                                attachments(caller, reply.sessionId(), state))));
    }

    private SessionIdentity identity(HttpServletRequest request) throws IOException {
        Map<String, @Nullable Object> body = Json.object(bodies.read(request));
        Json.requireKnown(body, "The body", FIELDS);
        return SessionIdentity.parse(body.get("sessionIdentity"));
    }

    /** Each at most once, and no others: a misspelt filter that is ignored would show too much. */
    static Map<String, String> parameters(HttpServletRequest request, Set<String> known) {
        Map<String, String> parameters = new LinkedHashMap<>();
        QueryParameters.of(request).forEach((name, values) -> {
            if (!known.contains(name) || values.length != 1) {
                throw PlatformRefusal.invalid("This path takes each once the query parameters "
                        + new java.util.TreeSet<>(known) + ", and no other");
            }
            parameters.put(name, values[0]);
        });
        return parameters;
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return LIMIT_DEFAULT;
        }
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit < SessionQueries.LIMIT_MAX) {
                return limit;
            }
        }
        throw PlatformRefusal.invalid("The limit is a whole number from 1 to " + (SessionQueries.LIMIT_MAX - 1));
    }

    private static String cursor(SessionView last) {
        return last.session().openedAt() + "_" + last.sessionId().key();
    }

    private static @Nullable Mark mark(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        int underscore = cursor.indexOf('_');
        String key = cursor.substring(underscore + 1);
        try {
            if (underscore > 0 && CallId.isWellFormed(key)) {
                return new Mark(Instant.parse(cursor.substring(0, underscore)), new SessionId(new CallId(key)));
            }
        } catch (DateTimeException noInstant) {
            // Told below, like every other cursor that is none.
        }
        throw PlatformRefusal.invalid("The cursor is not one that this API gave");
    }
}
