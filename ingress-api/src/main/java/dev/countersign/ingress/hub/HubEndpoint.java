package dev.countersign.ingress.hub;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.door.LoggedFailure;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.KeyAuthenticator;
import dev.countersign.ingress.credential.KeyAuthenticator.Proof;
import dev.countersign.ingress.gateway.Patience;
import dev.countersign.ingress.gateway.RequestIds;
import dev.countersign.ingress.http.BodyReader;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.QueryParameters;
import dev.countersign.ingress.hub.Execution.Begun;
import dev.countersign.ingress.hub.HubRates.Allowance;
import dev.countersign.ingress.hub.Refusal.RefusedException;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.schemas.json.CanonicalJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub API: {@code GET /api/v1/tools}, {@code GET /api/v1/tools/{tool_key}}, {@code POST
 * /api/v1/tools/{tool_key}/execute}. Whatever it answers has the contract's envelope and says how
 * many more requests the key may make.
 */
public final class HubEndpoint implements Endpoint {
    public static final String PATH = "/api/v1";

    private static final Logger log = LoggerFactory.getLogger(HubEndpoint.class);
    private static final String TOOLS = "tools";

    private final Supplier<ControlSnapshot> control;
    private final KeyAuthenticator keys;
    private final HubRates rates;
    private final AgentRates agentRates;
    private final BodyReader bodies;
    private final Execution execution;
    private final Duration wait;
    private final Duration waitMax;
    private final RequestIds requestIds = new RequestIds();

    /**
     * @param agentRates the agents' rates of calls, shared with the other dialects
     * @param wait how long a caller waits who does not say
     * @param waitMax the longest a caller may ask for
     */
    public HubEndpoint(
            Supplier<ControlSnapshot> control,
            KeyAuthenticator keys,
            HubRates rates,
            AgentRates agentRates,
            BodyReader bodies,
            Execution execution,
            Duration wait,
            Duration waitMax) {
        this.control = control;
        this.keys = keys;
        this.rates = rates;
        this.agentRates = agentRates;
        this.bodies = bodies;
        this.execution = execution;
        this.wait = wait;
        this.waitMax = waitMax;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) {
        long startedNanos = System.nanoTime();
        String id = requestIds.next();
        ControlSnapshot snapshot = control.get();
        return switch (keys.authenticate(snapshot, Collections.list(request.getHeaders("Authorization")))) {
            case Proof.Unknown() -> Allowance.NONE.stampedOn(unauthorized().answer(id));
            case Proof.OpensNoTools(var key, var organization) ->
                metered(
                        organization.organization(),
                        key,
                        id,
                        () -> Refusal.of(
                                        HubCode.FORBIDDEN,
                                        "The key opens no tools: it names no agent whose calls they would be")
                                .answer(id));
            case Proof.Proven(var key, var access, var caller) -> {
                KeyHolder holder = new KeyHolder(key, access, caller, snapshot);
                yield metered(holder.organization(), key.name(), id, () -> guarded(request, holder, id, startedNanos));
            }
        };
    }

    private HttpAnswer metered(OrganizationId organization, String key, String id, Supplier<HttpAnswer> admitted) {
        Allowance allowance;
        try {
            allowance = rates.admit(organization, key);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Allowance.NONE.stampedOn(stopping().answer(id));
        }
        HttpAnswer answer = switch (allowance.verdict()) {
            case ADMITTED -> admitted.get();
            case USED_UP ->
                Refusal.of(HubCode.RATE_LIMITED, "The limit of " + allowance.limit() + " requests is used up")
                        .withHeader("Retry-After", Long.toString(allowance.resetSeconds()))
                        .answer(id);
            case NOT_KNOWN ->
                Refusal.of(HubCode.UNAVAILABLE, "It cannot be told now how many requests are left")
                        .withHeader("Retry-After", "1")
                        .answer(id);
        };
        return allowance.stampedOn(answer);
    }

    private HttpAnswer guarded(HttpServletRequest request, KeyHolder holder, String id, long startedNanos) {
        try {
            return route(request, holder, id, startedNanos);
        } catch (RefusedException refused) {
            return refused.refusal().answer(id);
        } catch (ProblemException refused) {
            return Refusal.of(refused.problem()).answer(id);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return stopping().answer(id);
        } catch (IOException | RuntimeException failure) {
            log.atError()
                    .addKeyValue("requestId", id)
                    .setCause(LoggedFailure.of(failure))
                    .log("A request of the hub API failed inside");
            return Refusal.of(HubCode.INTERNAL_ERROR, "The request failed inside; it was logged")
                    .answer(id);
        }
    }

    private HttpAnswer route(HttpServletRequest request, KeyHolder holder, String id, long startedNanos)
            throws IOException, InterruptedException {
        String below = request.getPathInfo();
        List<String> path =
                below == null ? List.of() : List.of(below.substring(1).split("/", -1));
        if (path.isEmpty() || !path.getFirst().equals(TOOLS) || path.size() > 3) {
            throw nothingHere();
        }
        require(path.size() == 3 ? KeyScope.RUNS : KeyScope.TOOLS_READ, holder);
        return switch (path.size()) {
            case 1 -> {
                require("GET", request);
                yield data(id, tools(holder, request));
            }
            case 2 -> {
                require("GET", request);
                onlyParameter(request, null);
                yield data(id, Catalogue.json(holder, Catalogue.tool(holder, path.get(1))));
            }
            default -> {
                if (!path.get(2).equals("execute")) {
                    throw nothingHere();
                }
                require("POST", request);
                yield execute(request, holder, path.get(1), id, startedNanos);
            }
        };
    }

    private HttpAnswer execute(
            HttpServletRequest request, KeyHolder holder, String toolKey, String id, long startedNanos)
            throws IOException, InterruptedException {
        agentRates.admit(holder.caller().agent());
        Patience patience = Patience.of(request, wait, waitMax);
        Execution.Started started = new Execution.Started(id, startedNanos, patience, request.getHeader("traceparent"));
        Begun begun = begin(request, holder, Catalogue.tool(holder, toolKey), started);
        return patience.appliedTo(execution.await(begun, started));
    }

    /** Returns without the body: nothing that waits holds it, but for what a dry run will show of it. */
    private Begun begin(HttpServletRequest request, KeyHolder holder, Tool tool, Execution.Started started)
            throws IOException {
        ExecuteRequest body = ExecuteRequest.parse(bodies.read(request));
        Begun begun = execution.begin(holder, Catalogue.route(holder, tool, body.connectionId()), body, started);
        if (begun instanceof Begun.Sent) {
            BodyReader.letGo(request);
        }
        return begun;
    }

    private static Map<String, Object> tools(KeyHolder holder, HttpServletRequest request) {
        String domain = onlyParameter(request, "domain");
        return Map.of(
                TOOLS,
                Catalogue.tools(holder, domain).stream()
                        .map(tool -> Catalogue.json(holder, tool))
                        .toList());
    }

    private static HttpAnswer data(String id, Map<String, ?> data) {
        return HubAnswers.success(id, CanonicalJson.write(data), null, 0);
    }

    /** A misspelt filter that is ignored would show too much. */
    private static @Nullable String onlyParameter(HttpServletRequest request, @Nullable String name) {
        for (Map.Entry<String, String[]> parameter : QueryParameters.of(request).entrySet()) {
            if (!parameter.getKey().equals(name) || parameter.getValue().length != 1) {
                throw Refusal.invalid(
                                "",
                                name == null
                                        ? "This path takes no query parameters"
                                        : "This path takes the query parameter " + name + ", once, and no other")
                        .exception();
            }
        }
        return name == null ? null : request.getParameter(name);
    }

    private static void require(String method, HttpServletRequest request) {
        String given = request.getMethod();
        boolean taken = given.equals(method) || (method.equals("GET") && given.equals("HEAD"));
        if (!taken) {
            String allowed = method.equals("GET") ? "GET, HEAD" : method;
            throw Refusal.of(HubCode.METHOD_NOT_ALLOWED, "This path takes " + allowed)
                    .withHeader("Allow", allowed)
                    .exception();
        }
    }

    private static void require(KeyScope scope, KeyHolder holder) {
        if (!holder.apiKey().permits(scope)) {
            throw Refusal.of(HubCode.FORBIDDEN, "The key lacks the scope " + scope.text())
                    .exception();
        }
    }

    private static RefusedException nothingHere() {
        return Refusal.of(HubCode.NOT_FOUND, "Nothing is served under this path")
                .exception();
    }

    private static Refusal stopping() {
        return Refusal.of(HubCode.UNAVAILABLE, "This instance is stopping").withHeader("Retry-After", "1");
    }

    private static Refusal unauthorized() {
        return Refusal.of(HubCode.UNAUTHORIZED, "Send one header Authorization: Bearer <organization>.<name>.<secret>")
                .withHeader("WWW-Authenticate", "Bearer realm=\"countersign\"");
    }
}
