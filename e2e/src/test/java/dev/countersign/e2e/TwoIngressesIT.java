package dev.countersign.e2e;

import static dev.countersign.lab.process.Deployment.Part.INGRESS;
import static dev.countersign.lab.process.Deployment.Part.SECOND_INGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.CredentialHasher;
import dev.countersign.control.CredentialHasher.NewSecret;
import dev.countersign.lab.fault.CountingTarget;
import dev.countersign.lab.process.Deployment;
import dev.countersign.lab.process.Deployment.Part;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What agents are promised whichever ingress they reach: two of them, and every other service, are processes of their
 * own. The target honours no key: what ran twice is counted twice.
 */
class TwoIngressesIT {
    private static final List<Part> BOTH = List.of(INGRESS, SECOND_INGRESS);
    private static final String BASE = "/api/v2/apps/shop-agent/environments/production";
    private static final String PROBE =
            "{\"instance_id\":\"run\",\"action\":\"charge\",\"resource\":\"account:probe\",\"payload\":{}}";
    private static final int CALLERS = 500;
    private static final int BUDGET = 37;
    private static final int REQUESTS_PER_KEY = 40;

    @TempDir
    private static Path directory;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static CountingTarget target;
    private static Deployment deployment;
    private static String applications;
    private static String limited;

    @BeforeAll
    static void start() throws Exception {
        target = CountingTarget.start();
        Path config = directory.resolve("config");
        String bearer = organization(config);
        List<String> limits = List.of(
                "--countersign.ingress.hub-requests-per-key=" + REQUESTS_PER_KEY,
                "--countersign.ingress.hub-window=24h");
        deployment = Deployment.start(
                directory,
                config,
                bearer,
                Deployment.Extras.twoIngresses(Map.of(INGRESS, limits, SECOND_INGRESS, limits)));
        for (Part ingress : BOTH) {
            deployment.awaitServing(ingress, PROBE);
        }
    }

    @AfterAll
    static void stop() {
        deployment.close();
        target.close();
        CLIENT.close();
    }

    @Test
    void oneKeyOverThreeDialectsIsOneCallAndForAnotherActionAConflict() throws Exception {
        HttpResponse<String> gateway = charge(INGRESS, "account:7", "one-key");
        HttpResponse<String> hub = post(
                SECOND_INGRESS,
                "/api/v1/tools/accounts.charge/execute",
                "Bearer " + applications,
                null,
                "{\"input\":{\"id\":\"7\"},\"idempotency_key\":\"one-key\"}");
        HttpResponse<String> run = run(INGRESS, "accounts.charge", "7", "one-key");
        HttpResponse<String> other = run(SECOND_INGRESS, "accounts.charge", "8", "one-key");

        String receipt = json(gateway).get("receipt_id").asString();
        for (HttpResponse<String> later : List.of(hub, run)) {
            assertThat(later.statusCode()).as(later.body()).isEqualTo(200);
            assertThat(later.headers().firstValue("Countersign-Receipt")).contains(receipt);
            assertThat(later.headers().firstValue("Idempotency-Replayed")).contains("true");
        }
        assertThat(other.statusCode()).as(other.body()).isEqualTo(409);
        assertThat(other.body()).contains("IDEMPOTENCY_CONFLICT");
        assertThat(target.charges(callId(gateway))).isEqualTo(1);
    }

    @Test
    void aBudgetThatManyRaceForIsSpentOnce() throws Exception {
        List<HttpResponse<String>> answers = atBoth(CALLERS, ingress -> charge(ingress, "account:raced", null));

        List<HttpResponse<String>> allowed =
                answers.stream().filter(one -> decision(one).equals("allow")).toList();
        assertThat(answers).allMatch(one -> one.statusCode() == 200);
        assertThat(answers).filteredOn(one -> decision(one).equals("deny")).hasSize(CALLERS - BUDGET);
        assertThat(allowed).hasSize(BUDGET);
        for (HttpResponse<String> one : allowed) {
            assertThat(target.charges(callId(one))).isEqualTo(1);
        }
    }

    @Test
    void aLimitOfRequestsIsServedOnce() throws Exception {
        List<HttpResponse<String>> answers = atBoth(
                3 * REQUESTS_PER_KEY,
                ingress -> CLIENT.send(
                        HttpRequest.newBuilder(deployment.url(ingress).resolve("/api/v1/tools"))
                                .header("Authorization", "Bearer " + limited)
                                .build(),
                        BodyHandlers.ofString()));

        assertThat(answers).filteredOn(one -> one.statusCode() == 200).hasSize(REQUESTS_PER_KEY);
        assertThat(answers)
                .filteredOn(one -> one.statusCode() == 429)
                .hasSize(2 * REQUESTS_PER_KEY)
                .allMatch(one -> one.headers().firstValue("Retry-After").isPresent());
    }

    @Test
    void aSessionIsResolvedInAllItsOrdersAtEither() throws Exception {
        JsonNode first = session(INGRESS, 201, item("sessionReference", "chat-1"), item("userReference", "dana"));
        String id = first.get("sessionId").asString();

        // The id before the reference, the reference before the user, and the user alone always a new one.
        assertThat(session(SECOND_INGRESS, 200, item("sessionId", id))).isEqualTo(first);
        assertThat(session(SECOND_INGRESS, 200, item("sessionReference", "chat-1"), item("userReference", "dana")))
                .isEqualTo(first);
        JsonNode alone = session(SECOND_INGRESS, 201, item("userReference", "dana"));
        assertThat(alone.get("userId")).isEqualTo(first.get("userId"));
        assertThat(alone.get("sessionId")).isNotEqualTo(first.get("sessionId"));
        JsonNode doubled = session(SECOND_INGRESS, 201, item("sessionReference", "chat-2"));
        assertThat(doubled.get("userReference").asString()).isEqualTo("chat-2");
        assertThat(session(INGRESS, 200, item("sessionReference", "chat-2"))).isEqualTo(doubled);
    }

    private static JsonNode session(Part at, int status, String... items) throws Exception {
        HttpResponse<String> answer =
                post(at, BASE + "/sessions", null, null, "{\"sessionIdentity\":[" + String.join(",", items) + "]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json(answer).get("sessionInfo");
    }

    private static String item(String type, String value) {
        return "{\"type\":\"%s\",\"value\":\"%s\"}".formatted(type, value);
    }

    private static HttpResponse<String> run(Part at, String tool, String id, String key) throws Exception {
        return post(at, BASE + "/runs/execute", null, key, """
                {"sessionIdentity":[{"type":"userReference","value":"dana"}],
                 "input":[{"type":"tool_input","content":{"id":"%s"}}],
                 "invoke":{"tasks":[{"type":"tool","name":"%s"}]},"isAsync":false}
                """.formatted(id, tool));
    }

    private static HttpResponse<String> charge(Part at, String resource, @Nullable String key) throws Exception {
        return post(
                at,
                "/v1/agent-tool-call",
                "Bearer " + deployment.bearer(),
                key == null ? UUID.randomUUID().toString() : key,
                "{\"instance_id\":\"run\",\"action\":\"charge\",\"resource\":\"%s\",\"payload\":{}}"
                        .formatted(resource));
    }

    private static HttpResponse<String> post(
            Part at, String path, @Nullable String authorization, @Nullable String key, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(deployment.url(at).resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=40")
                .POST(BodyPublishers.ofString(body));
        if (authorization == null) {
            request.header("x-api-key", applications);
        } else {
            request.header("Authorization", authorization);
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private interface Asking {
        HttpResponse<String> at(Part ingress) throws Exception;
    }

    private static List<HttpResponse<String>> atBoth(int requests, Asking asking) throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                Part ingress = BOTH.get(i % BOTH.size());
                all.add(() -> asking.at(ingress));
            }
            for (Future<HttpResponse<String>> answer : callers.invokeAll(all)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private static String decision(HttpResponse<String> answer) {
        return json(answer).get("decision").asString();
    }

    private static String callId(HttpResponse<String> answer) {
        String receipt = json(answer).get("receipt_id").asString();
        return receipt.substring(receipt.indexOf('_') + 1);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Writes an organization with one unsafe tool and a budget over one account. */
    private static String organization(Path config) throws IOException {
        SecureRandom random = new SecureRandom();
        NewSecret agent = CredentialHasher.newSecret(random);
        NewSecret all = CredentialHasher.newSecret(random);
        NewSecret few = CredentialHasher.newSecret(random);
        Path folder = Files.createDirectories(config.resolve("shop"));
        Files.writeString(folder.resolve("organization.yaml"), """
                display_name: Shop
                id_key: %s
                api_keys:
                  - {name: apps, salt: %s, secret_hash: %s, agent: shop-agent, tools: ["*"], scopes: [sessions, runs]}
                  - {name: few, salt: %s, secret_hash: %s, agent: shop-agent, tools: ["*"]}
                """.formatted(
                        agent.hash().hex(),
                        all.salt(),
                        all.hash().hex(),
                        few.salt(),
                        few.hash().hex()));
        Files.writeString(
                folder.resolve("credentials.yaml"),
                "- {agent: shop-agent, salt: %s, secret_hash: %s}\n"
                        .formatted(agent.salt(), agent.hash().hex()));
        Files.writeString(folder.resolve("policy.yaml"), """
                version: "1"
                rules:
                  - {id: charges, action: charge, resource: "account:*", decision: allow, risk_level: low}
                budgets:
                  - {id: raced, action: charge, resource: "account:raced", per: resource, limit: %d, window: 1h}
                """.formatted(BUDGET));
        Files.writeString(folder.resolve("connections.yaml"), """
                - name: target
                  kind: http
                  concurrency: 64
                  settings:
                    base_url: %s
                    allow_private_addresses: true
                """.formatted(target.url()));
        Files.writeString(folder.resolve("tools.yaml"), """
                - name: accounts.charge
                  action: charge
                  resource: "account:{id}"
                  effect: unsafe
                  connection: target
                  timeout: 25s
                  operation: {method: POST, path: /charge}
                """);
        applications = "shop.apps." + all.secret();
        limited = "shop.few." + few.secret();
        return "shop-agent:" + agent.secret();
    }
}
