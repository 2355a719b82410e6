package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is refused when there is too much of it, and what is said when the broker is away. */
@NeedsBroker
class LimitsIT {
    private static final String PLACE = "/api/v2/apps/{appId}/environments/{envName}";
    private static final Way HUB = new Way(
            "/api/v1/tools/{tool_key}/execute", "/api/v1/tools/crm.deals.update/execute", Organizations.SCOPED_KEY);
    private static final Way SESSION = new Way(
            PLACE + "/sessions", "/api/v2/apps/seller/environments/production/sessions", Organizations.SCOPED_KEY);
    private static final Way RUN = new Way(
            PLACE + "/runs/execute",
            "/api/v2/apps/seller/environments/production/runs/execute",
            Organizations.SCOPED_KEY);
    private static final Way REPORT = new Way(
            "/v1/agents/{agent_id}/calls/{call_id}/tool-executions",
            "/v1/agents/seller/calls/call-1/tool-executions",
            Organizations.SELLER);

    /** Another dialect than the gateway's. */
    private record Way(String described, String path, String bearer) {
        HttpRequest.Builder request(RunningDoor door, String body) {
            return door.request(path)
                    .header("Authorization", "Bearer " + bearer)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body));
        }
    }

    @TempDir
    private Path directory;

    @Test
    void whoComesAfterTheLastWaiterIsRefusedBeforeAnythingIsProduced() throws Exception {
        try (TestBroker broker = RunningDoor.broker(directory);
                RunningDoor door = RunningDoor.start(broker, Map.of("countersign.ingress.waiters-max", "2"));
                PlayedPipeline pipeline =
                        new PlayedPipeline(broker.bootstrapServers(), RunningDoor.TOPICS, RunningDoor.PARTITIONS);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(callers.submit(() -> silent(door, "wait=8")));
            }
            while (pipeline.seen().size() < 2) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            HttpResponse<String> refused = silent(door, "wait=8");

            isUnavailable(refused);
            assertThat(pipeline.seen()).hasSize(2);
            for (Future<HttpResponse<String>> one : waiting) {
                assertThat(one.get().statusCode()).isEqualTo(202);
            }
            assertThat(silent(door, "wait=0").statusCode()).isEqualTo(202);
        }
    }

    /** ABUSE A40. */
    @Test
    void a40AnOrganizationThatWaitsInAllItsPlacesIsRefusedAndTheOthersAreServed() throws Exception {
        try (TestBroker broker = RunningDoor.broker(directory);
                RunningDoor door = RunningDoor.start(
                        broker,
                        Map.of(
                                "countersign.ingress.waiters-max",
                                "3",
                                "countersign.ingress.waiters-per-organization",
                                "2"));
                PlayedPipeline pipeline =
                        new PlayedPipeline(broker.bootstrapServers(), RunningDoor.TOPICS, RunningDoor.PARTITIONS);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(callers.submit(() -> silent(door, "wait=8")));
            }
            while (pipeline.seen().size() < 2) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            isUnavailable(silent(door, "wait=8"));
            HttpResponse<String> anothers =
                    door.send(door.call(Organizations.AUDITOR, UUID.randomUUID().toString(), "update_deal", "{}"));

            assertThat(anothers.statusCode()).as(anothers.body()).isEqualTo(200);
            for (Future<HttpResponse<String>> one : waiting) {
                assertThat(one.get().statusCode()).isEqualTo(202);
            }
        }
    }

    @Test
    void agentThatCallsTooOftenIsToldToWait() throws Exception {
        try (TestBroker broker = RunningDoor.broker(directory);
                RunningDoor door =
                        RunningDoor.start(broker, Map.of("countersign.ingress.calls-per-agent-per-second", "1"))) {
            Description description =
                    new Description(door.send(door.request("/openapi.json")).body());
            HttpResponse<String> answer = silent(door, "wait=0");
            for (int i = 0; i < 50 && answer.statusCode() == 202; i++) {
                answer = silent(door, "wait=0");
            }

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            description.describes("/v1/agent-tool-call", "post", answer);
            assertThat(json(answer).get("error").asString()).isEqualTo("rate_limited");
            // The other dialects count the same agent's calls, and say so in their own form.
            assertThat(json(tooOften(door, description, HUB)).at("/error/code").asString())
                    .isEqualTo("RATE_LIMITED");
            assertThat(json(tooOften(door, description, RUN))
                            .at("/errors/0/code")
                            .asString())
                    .isEqualTo("RATE_LIMITED");
            assertThat(json(tooOften(door, description, REPORT)).path("detail").isString())
                    .isTrue();
        }
    }

    /** Asked for what is no request, until that is not even looked at. */
    private static HttpResponse<String> tooOften(RunningDoor door, Description description, Way way) throws Exception {
        HttpResponse<String> answer = door.send(way.request(door, "{}"));
        for (int i = 0; i < 50 && answer.statusCode() != 429; i++) {
            answer = door.send(way.request(door, "{}"));
        }
        assertThat(answer.statusCode()).as(way.described()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        description.describes(way.described(), "post", answer);
        return answer;
    }

    @Test
    void withoutTheBrokerTheCallerIsAskedToRetryWithTheSameKey() throws Exception {
        try (TestBroker broker = RunningDoor.broker(directory);
                RunningDoor door = RunningDoor.start(broker, Map.of("countersign.ingress.produce-within", "2s"))) {
            Description description =
                    new Description(door.send(door.request("/openapi.json")).body());
            String key = UUID.randomUUID().toString();
            HttpResponse<String> before = door.send(
                    door.call(Organizations.SELLER, key, "silent_deal", "{}").header("Prefer", "wait=0"));
            assertThat(before.statusCode()).isEqualTo(202);

            broker.close();
            HttpResponse<String> after = door.send(door.call(Organizations.SELLER, key, "silent_deal", "{}"));

            isUnavailable(after);
            description.describes("/v1/agent-tool-call", "post", after);
            assertThat(json(after).get("receipt_id")).isEqualTo(json(before).get("receipt_id"));
            theOtherDialectsSaySoInTheirOwnForm(door, description);
        }
    }

    private static void theOtherDialectsSaySoInTheirOwnForm(RunningDoor door, Description description)
            throws Exception {
        Map<Way, String> asked = Map.of(
                HUB, "{\"input\":{\"deal_id\":\"1\"},\"idempotency_key\":\"no-broker\"}",
                SESSION, "{\"sessionIdentity\":[{\"type\":\"sessionReference\",\"value\":\"chat\"}]}",
                REPORT, """
                        {"tool_name":"a","tool_kind":"webhook","invocation_source":"system","duration_ms":0,\
                        "outcome":"skipped","started_at":"2026-11-01T08:00:00Z","finished_at":"2026-11-01T08:00:00Z"}""");
        Map<Way, Future<HttpResponse<String>>> answers = new HashMap<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            asked.forEach((way, body) -> answers.put(way, callers.submit(() -> door.send(way.request(door, body)))));
        }
        for (Map.Entry<Way, Future<HttpResponse<String>>> one : answers.entrySet()) {
            HttpResponse<String> answer = one.getValue().get();
            assertThat(answer.statusCode())
                    .as(one.getKey().described() + answer.body())
                    .isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            description.describes(one.getKey().described(), "post", answer);
        }
        assertThat(json(answers.get(HUB).get()).at("/error/code").asString()).isEqualTo("UNAVAILABLE");
        assertThat(json(answers.get(SESSION).get()).at("/errors/0/code").asString())
                .isEqualTo("UNAVAILABLE");
        assertThat(json(answers.get(REPORT).get()).path("detail").asString()).contains("send the same again");
    }

    private static HttpResponse<String> silent(RunningDoor door, String prefer) throws Exception {
        return door.send(door.call(Organizations.SELLER, UUID.randomUUID().toString(), "silent_deal", "{}")
                .header("Prefer", prefer));
    }

    private static void isUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(answer).get("error").asString()).isEqualTo("unavailable");
        assertThat(json(answer).get("receipt_id").asString()).startsWith("rec_");
        assertThat(json(answer).get("detail").asString()).contains("retry with the same Idempotency-Key");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
