package dev.countersign.ingress.platform;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.control.ToolAccess;
import dev.countersign.domain.session.SessionPlace;
import dev.countersign.door.LoggedFailure;
import dev.countersign.ingress.credential.AgentRates;
import dev.countersign.ingress.credential.KeyAuthenticator;
import dev.countersign.ingress.credential.KeyAuthenticator.Proof;
import dev.countersign.ingress.credential.KeyAuthenticator.Proof.Proven;
import dev.countersign.ingress.credential.KeyUses;
import dev.countersign.ingress.http.Endpoint;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.readmodel.ReadModelUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent-platform API. Below {@code /api/v2/apps/{appId}/environments/{envName}}: {@code sessions}, {@code
 * runs}, {@code tools}; beside it {@code GET /api/v2/keys} and {@code GET /api/public/dock-status/{id}}.
 *
 * <p>An application is the agent that a key names, and an environment is this installation: any other of
 * either is one that there is not.
 */
public final class PlatformEndpoint implements Endpoint {
    public static final String PATH = "/api/v2";
    public static final String STATUS_PATH = "/api/public/dock-status";

    private static final Logger log = LoggerFactory.getLogger(PlatformEndpoint.class);

    /** Below {@code apps/{appId}/environments/{envName}}. */
    private static final int PLACE_PARTS = 4;

    private final Supplier<ControlSnapshot> control;
    private final KeyAuthenticator keys;
    private final KeyUses uses;
    private final AgentRates rates;
    private final String environment;
    private final SessionDoor sessions;
    private final Runs runs;
    private final ToolJobs tools;
    private final Attachments attachments;
    private final UserAuthorizations authorizations;

    /**
     * @param rates the agents' rates of calls, shared with the other dialects
     * @param environment what this installation is called
     */
    public PlatformEndpoint(
            Supplier<ControlSnapshot> control,
            KeyAuthenticator keys,
            KeyUses uses,
            AgentRates rates,
            String environment,
            SessionDoor sessions,
            Runs runs,
            ToolJobs tools,
            Attachments attachments,
            UserAuthorizations authorizations) {
        this.control = control;
        this.keys = keys;
        this.uses = uses;
        this.rates = rates;
        this.environment = environment;
        this.sessions = sessions;
        this.runs = runs;
        this.tools = tools;
        this.attachments = attachments;
        this.authorizations = authorizations;
    }

    @Override
    public HttpAnswer answer(HttpServletRequest request) throws IOException {
        try {
            return routed(request);
        } catch (PlatformRefusal refused) {
            return refused.answer();
        } catch (ProblemException refused) {
            return PlatformRefusal.of(refused.problem()).answer();
        } catch (ReadModelUnavailableException unavailable) {
            log.atWarn().addKeyValue("reason", unavailable.getMessage()).log("The read model could not answer");
            return PlatformRefusal.unavailable("This cannot be read now").answer();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return PlatformRefusal.unavailable("This instance is stopping").answer();
        } catch (IOException | RuntimeException failure) {
            log.atError().setCause(LoggedFailure.of(failure)).log("A request of the agent-platform API failed inside");
            return PlatformRefusal.of(500, "INTERNAL_ERROR", "The request failed inside; it was logged")
                    .answer();
        }
    }

    private HttpAnswer routed(HttpServletRequest request) throws IOException, InterruptedException {
        ControlSnapshot snapshot = control.get();
        Proven proven = proven(snapshot, request);
        String below = request.getPathInfo();
        List<String> path =
                below == null ? List.of() : List.of(below.substring(1).split("/", -1));
        if (request.getServletPath().equals(STATUS_PATH)) {
            if (path.size() != 1) {
                throw PlatformRefusal.nothingHere();
            }
            requireMethod(request, "GET");
            PlatformCaller.require(proven, KeyScope.TOOLS_READ);
            return tools.status(proven, path.getFirst());
        }
        if (path.equals(List.of("keys"))) {
            requireMethod(request, "GET");
            PlatformCaller.require(proven, KeyScope.KEYS_READ);
            return listKeys(proven);
        }
        if (path.size() <= PLACE_PARTS
                || !path.get(0).equals("apps")
                || !path.get(2).equals("environments")) {
            throw PlatformRefusal.nothingHere();
        }
        PlatformCaller caller = caller(proven, snapshot, path.get(1), path.get(3), request);
        List<String> rest = path.subList(PLACE_PARTS + 1, path.size());
        return switch (path.get(PLACE_PARTS)) {
            case "sessions" -> sessions(caller, rest, request);
            case "runs" -> runs(caller, rest, request);
            case "tools" -> tools(caller, rest, request);
            case "users" -> users(caller, rest, request);
            default -> throw PlatformRefusal.nothingHere();
        };
    }

    private Proven proven(ControlSnapshot snapshot, HttpServletRequest request) {
        Proof proof = keys.authenticate(
                snapshot,
                Collections.list(request.getHeaders("Authorization")),
                Collections.list(request.getHeaders("x-api-key")));
        return switch (proof) {
            case Proven proven -> proven;
            case Proof.OpensNoTools none ->
                throw PlatformRefusal.of(403, "FORBIDDEN", "The key names no agent, and so no application");
            case Proof.Unknown() ->
                throw PlatformRefusal.of(
                                401,
                                "UNAUTHORIZED",
                                "Send an API key, <organization>.<name>.<secret>, in one header: Authorization or"
                                        + " x-api-key")
                        .with("WWW-Authenticate", "Bearer realm=\"countersign\"");
        };
    }

    private PlatformCaller caller(
            Proven proven, ControlSnapshot snapshot, String app, String envName, HttpServletRequest request) {
        if (!app.equals(proven.caller().agent().value()) || !envName.equals(environment)) {
            throw PlatformRefusal.of(
                    404, "APP_NOT_FOUND", "The key knows no such application, or it has no such environment");
        }
        SessionPlace place = new SessionPlace(
                proven.caller().organization().organization(), proven.caller().agent(), environment);
        return new PlatformCaller(proven, snapshot, place, request.getHeader("traceparent"));
    }

    private HttpAnswer sessions(PlatformCaller caller, List<String> path, HttpServletRequest request)
            throws IOException, InterruptedException {
        caller.require(KeyScope.SESSIONS);
        if (path.isEmpty()) {
            requireMethod(request, "GET", "POST");
            if (!request.getMethod().equals("POST")) {
                return sessions.get(caller, request);
            }
            rates.admit(caller.place().app());
            return sessions.createOrRetrieve(caller, request);
        }
        if (path.equals(List.of("list"))) {
            requireMethod(request, "GET");
            return sessions.list(caller, request);
        }
        if (path.equals(List.of("terminate"))) {
            requireMethod(request, "POST");
            return sessions.terminate(caller, request);
        }
        if (path.size() > 3 || path.size() < 2 || !path.get(1).equals("attachments")) {
            throw PlatformRefusal.nothingHere();
        }
        if (path.size() == 3) {
            requireMethod(request, "GET");
            return attachments.get(caller, path.getFirst(), path.get(2));
        }
        requireMethod(request, "GET", "POST");
        if (!request.getMethod().equals("POST")) {
            return attachments.list(caller, path.getFirst());
        }
        rates.admit(caller.place().app());
        return attachments.attach(caller, path.getFirst(), request);
    }

    private HttpAnswer runs(PlatformCaller caller, List<String> path, HttpServletRequest request)
            throws IOException, InterruptedException {
        caller.require(KeyScope.RUNS);
        if (path.equals(List.of("execute"))) {
            requireMethod(request, "POST");
            rates.admit(caller.place().app());
            return runs.execute(caller, request);
        }
        if (path.size() == 2 && path.get(1).equals("status")) {
            requireMethod(request, "POST");
            return runs.status(caller, request, path.getFirst());
        }
        throw PlatformRefusal.nothingHere();
    }

    private HttpAnswer users(PlatformCaller caller, List<String> path, HttpServletRequest request)
            throws InterruptedException {
        if (path.size() < 2 || path.size() > 3 || !path.get(1).equals("authorizations")) {
            throw PlatformRefusal.nothingHere();
        }
        requireMethod(request, path.size() == 2 ? "GET" : "DELETE");
        caller.require(KeyScope.SESSIONS);
        rates.admit(caller.place().app());
        return path.size() == 2
                ? authorizations.list(caller, path.getFirst())
                : authorizations.revoke(caller, path.getFirst(), path.getLast());
    }

    private HttpAnswer tools(PlatformCaller caller, List<String> path, HttpServletRequest request) throws IOException {
        String what = path.isEmpty() || path.size() > 2 ? "" : path.getLast();
        if (!List.of("import", "export", "deploy", "undeploy").contains(what)
                || (path.size() == 1 && !what.equals("import"))) {
            throw PlatformRefusal.nothingHere();
        }
        requireMethod(request, "POST");
        caller.require(what.equals("export") ? KeyScope.TOOLS_READ : KeyScope.TOOLS_WRITE);
        String name = path.getFirst();
        return switch (what) {
            case "import" -> tools.importTool(caller, path.size() == 1 ? null : name, request);
            case "export" -> tools.export(caller, name);
            default -> tools.deploy(caller, name, what.equals("deploy"));
        };
    }

    /** Of the whole organization, without what could open anything. */
    private HttpAnswer listKeys(Proven proven) {
        List<Map<String, @Nullable Object>> listed = proven.caller().organization().apiKeys().stream()
                .map(key -> listed(proven, key))
                .toList();
        return Json.answer(200, Map.of("keys", listed));
    }

    private Map<String, @Nullable Object> listed(Proven proven, ApiKey key) {
        ToolAccess access = key.access();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", key.name());
        json.put("agent", access == null ? null : access.agent().value());
        json.put("scopes", key.scopes().stream().sorted().map(KeyScope::text).toList());
        json.put("enabled", key.enabled());
        json.put("createdOn", text(key.createdAt()));
        json.put("validUntil", text(key.validUntil()));
        json.put("lastUsedOn", text(uses.lastUsed(proven.caller().organization().organization(), key.name())));
        return json;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void requireMethod(HttpServletRequest request, String... methods) {
        String given = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        if (!List.of(methods).contains(given)) {
            String allowed = String.join(", ", methods).replace("GET", "GET, HEAD");
            throw PlatformRefusal.of(405, "METHOD_NOT_ALLOWED", "This path takes " + allowed)
                    .with("Allow", allowed);
        }
    }
}
