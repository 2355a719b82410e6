package dev.countersign.ingress;

import static dev.countersign.ingress.RunningPlatform.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.domain.control.ControlFact.ApiKey;
import dev.countersign.domain.control.KeyScope;
import dev.countersign.domain.session.Attachment;
import dev.countersign.testbroker.NeedsBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The agent-platform API as its client sees it, over everything that stands behind it, and at two instances;
 * each answer also held against the OpenAPI document that is served.
 */
@NeedsBroker
class PlatformIT {
    private static final String AT = "/api/v2/apps/{appId}/environments/{envName}";

    private static RunningPlatform platform;
    private static Description description;
    private static String key;

    /** No two tests have a session in common. */
    private final String chat = "chat-" + UUID.randomUUID();

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        platform = new RunningPlatform(directory);
        key = platform.key("all", KeyScope.values());
        description = new Description(platform.send(platform.port(), "GET", "/openapi.json", null, null)
                .body());
    }

    @AfterAll
    static void close() throws Exception {
        platform.close();
    }

    // ---------------------------------------------------------------------------------------- sessions

    @Test
    void aSessionReferenceCreatesAndThenRetrievesAtEveryInstance() throws Exception {
        String body = identity(item("sessionReference", chat), item("userReference", "dana"));
        HttpResponse<String> created = session(body);

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode info = json(created).get("sessionInfo");
        assertThat(info.propertyNames())
                .containsExactlyInAnyOrder(
                        "sessionId",
                        "sessionReference",
                        "userReference",
                        "userId",
                        "appId",
                        "envName",
                        "attachments",
                        "createdOn",
                        "terminatedOn");
        assertThat(info.get("sessionId").asString()).matches("ses_[a-z2-7]{26}");
        assertThat(info.get("userId").asString()).matches("usr_[a-z2-7]{26}");
        assertThat(info.get("sessionReference").asString()).isEqualTo(chat);
        assertThat(info.get("userReference").asString()).isEqualTo("dana");
        assertThat(info.get("appId").asString()).isEqualTo("crm-agent");
        assertThat(info.get("envName").asString()).isEqualTo("production");
        assertThat(info.get("attachments").isEmpty()).isTrue();
        assertThat(info.get("terminatedOn").isNull()).isTrue();

        for (int port : platform.ports()) {
            HttpResponse<String> again = platform.send(port, "POST", BASE + "/sessions", key, body);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(json(again).get("sessionInfo")).isEqualTo(info);
            for (String by : List.of(
                    "sessionReference=" + chat,
                    "sessionId=" + info.get("sessionId").asString())) {
                HttpResponse<String> got = platform.send(port, "GET", BASE + "/sessions?" + by, key, null);
                assertThat(got.statusCode()).as(by).isEqualTo(200);
                assertThat(json(got).get("sessionInfo")).isEqualTo(info);
                description.describes(AT + "/sessions", "get", got);
            }
        }
    }

    @Test
    void manyAtOnceAtTwoInstancesGetOneSession() throws Exception {
        String body = identity(item("sessionReference", chat));
        Set<String> ids = new HashSet<>();
        int created = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<HttpResponse<String>>> calls = new java.util.ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int port = platform.ports().get(i % 2);
                calls.add(() -> platform.send(port, "POST", BASE + "/sessions", key, body));
            }
            for (Future<HttpResponse<String>> answer : callers.invokeAll(calls)) {
                ids.add(sessionId(answer.get()));
                created += answer.get().statusCode() == 201 ? 1 : 0;
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(created).isEqualTo(1);
    }

    @Test
    void theReferenceAloneDoublesAsTheUserReference() throws Exception {
        HttpResponse<String> created = session(identity(item("sessionReference", chat)));

        assertThat(json(created).get("sessionInfo").get("userReference").asString())
                .isEqualTo(chat);
        assertThat(session(identity(item("sessionReference", chat), item("userReference", chat)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theUserAloneAlwaysCreatesUnlessTheRequestIsTheSame() throws Exception {
        String body = identity(item("userReference", "dana"));
        HttpResponse<String> one = session(body);
        HttpResponse<String> other = session(body);

        assertThat(List.of(one.statusCode(), other.statusCode())).containsOnly(201);
        assertThat(sessionId(one)).isNotEqualTo(sessionId(other));
        assertThat(json(one).get("sessionInfo").get("userId"))
                .isEqualTo(json(other).get("sessionInfo").get("userId"));
        assertThat(json(one).get("sessionInfo").get("sessionReference").isNull())
                .isTrue();

        var keyed = platform.request(platform.port(), BASE + "/sessions", key)
                .header("Idempotency-Key", chat)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        assertThat(sessionId(platform.send(keyed))).isEqualTo(sessionId(platform.send(keyed)));
    }

    @Test
    void theIdGoesBeforeTheReferenceAndOnlyRetrieves() throws Exception {
        String id = sessionId(session(identity(item("sessionReference", chat), item("userReference", "dana"))));

        HttpResponse<String> byId = session(identity(
                item("sessionReference", chat + "-other"), item("sessionId", id), item("userReference", "dana")));
        assertThat(byId.statusCode()).isEqualTo(200);
        assertThat(sessionId(byId)).isEqualTo(id);
        HttpResponse<String> none = platform.send(
                platform.port(), "GET", BASE + "/sessions?sessionReference=" + chat + "-other", key, null);
        assertError(none, 404, "SESSION_NOT_FOUND", AT + "/sessions", "get");

        String unknown = "ses_" + "a".repeat(26);
        assertError(session(identity(item("sessionId", unknown))), 404, "SESSION_NOT_FOUND", AT + "/sessions", "post");
        assertError(session(identity(item("sessionId", "1"))), 404, "SESSION_NOT_FOUND", AT + "/sessions", "post");
    }

    @Test
    void aUserWhoIsNotTheOwnerIsRefused() throws Exception {
        String id = sessionId(session(identity(item("sessionReference", chat), item("userReference", "dana"))));

        for (String named : List.of(item("sessionId", id), item("sessionReference", chat))) {
            HttpResponse<String> refused = session(identity(named, item("userReference", "erin")));
            assertError(refused, 403, "SESSION_OWNER_MISMATCH", AT + "/sessions", "post");
        }
    }

    @Test
    void aTerminatedSessionIsNotGoneOnWithAndItsReferenceNamesNoOther() throws Exception {
        String id = sessionId(session(identity(item("sessionReference", chat), item("userReference", "dana"))));
        String path = BASE + "/sessions/terminate";
        assertError(
                post(path, identity(item("sessionId", id), item("userReference", "erin"))),
                403,
                "SESSION_OWNER_MISMATCH",
                AT + "/sessions/terminate",
                "post");
        HttpResponse<String> ended = post(path, identity(item("sessionReference", chat)));

        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(json(ended).get("sessionInfo").get("terminatedOn").isString())
                .isTrue();
        description.describes(AT + "/sessions/terminate", "post", ended);
        assertThat(post(path, identity(item("sessionId", id))).body()).isEqualTo(ended.body());
        assertError(
                session(identity(item("sessionReference", chat))), 409, "SESSION_TERMINATED", AT + "/sessions", "post");
        assertError(
                run(identityOf(item("sessionId", id)), "crm.deals.update", "{\"deal_id\":\"1\"}"),
                409,
                "SESSION_TERMINATED",
                AT + "/runs/execute",
                "post");
        HttpResponse<String> got =
                platform.send(platform.ports().get(1), "GET", BASE + "/sessions?sessionId=" + id, key, null);
        assertThat(json(got).get("sessionInfo").get("terminatedOn").isString()).isTrue();
        assertError(
                post(path, identity(item("userReference", "dana"))),
                400,
                "INVALID_REQUEST",
                AT + "/sessions/terminate",
                "post");
    }

    @Test
    void aUsersSessionsAreListedTheNewestFirstPageByPage() throws Exception {
        String user = "user-" + chat;
        List<String> ids = new java.util.ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.addFirst(sessionId(session(identity(item("userReference", user)))));
        }
        String path = BASE + "/sessions/list?limit=2&userReference=" + user;
        JsonNode first = json(described(get(path), AT + "/sessions/list", "get"));
        JsonNode rest = json(get(path + "&cursor=" + first.get("nextCursor").asString()));

        assertThat(idsOf(first)).isEqualTo(ids.subList(0, 2));
        assertThat(idsOf(rest)).isEqualTo(ids.subList(2, 3));
        assertThat(rest.get("nextCursor").isNull()).isTrue();
        assertError(get(BASE + "/sessions/list?cursor=x"), 400, "INVALID_REQUEST", AT + "/sessions/list", "get");
    }

    @Test
    void aQueryThatIsNoTextIsTheCallersMistake() throws Exception {
        String query = "GET " + BASE + "/sessions/list?userReference=%zz HTTP/1.1\r\nHost: localhost\r\nx-api-key: "
                + key + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.port())) {
            socket.getOutputStream().write(query.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("The query string cannot be decoded");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | sessionIdentity is required",
                "{\"sessionIdentity\":[]} | 1 to 3",
                "{\"sessionIdentity\":[{\"type\":\"x\",\"value\":\"1\"}]} | sessionId, sessionReference or",
                "{\"sessionIdentity\":[{\"type\":\"userReference\",\"value\":1}]} | must be a string",
                "{\"sessionIdentity\":[{\"type\":\"userReference\",\"value\":\"\"}]} | 1 to 255",
                "{\"sessionIdentity\":[{\"type\":\"userReference\",\"value\":\"a\"}],\"x\":1} | no field 'x'",
                "{\"sessionIdentity\":[{\"type\":\"userReference\",\"value\":\"a\\u200b\"}]} | control",
                "[] | object",
            })
    void whatIsNoSessionsRequestIsToldWhatIsWrong(String body, String told) throws Exception {
        HttpResponse<String> refused = session(body);
        assertError(refused, 400, "INVALID_REQUEST", AT + "/sessions", "post");
        assertThat(json(refused).get("errors").get(0).get("msg").asString()).contains(told);
    }

    // ------------------------------------------------------------------------------------------- runs

    @Test
    void aSyncRunHasTheToolsAnswerInTheContractsShape() throws Exception {
        HttpResponse<String> answer = run(
                identityOf(item("sessionReference", chat), item("userReference", "dana")),
                "crm.deals.update",
                "{\"deal_id\":\"1\",\"amount\":7}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        description.describes(AT + "/runs/execute", "post", answer);
        JsonNode body = json(answer);
        assertThat(body.propertyNames()).containsExactlyInAnyOrder("messageId", "events", "output", "sessionInfo");
        assertThat(body.get("messageId").asString()).startsWith("msg_");
        assertThat(body.get("events").isEmpty()).isTrue();
        assertThat(body.get("output").toString()).isEqualTo("[{\"content\":{\"amount\":7},\"type\":\"tool_output\"}]");
        JsonNode info = body.get("sessionInfo");
        assertThat(info.propertyNames())
                .containsExactlyInAnyOrder(
                        "status",
                        "userReference",
                        "sessionReference",
                        "userId",
                        "sessionId",
                        "runId",
                        "appId",
                        "envName",
                        "attachments");
        assertThat(info.get("status").asString()).isEqualTo("idle");
        assertThat(info.get("runId").asString()).matches("run_[a-z2-7]{26}");
        String receipt = answer.headers().firstValue("Countersign-Receipt").orElse("");
        assertThat(receipt.substring(4)).isEqualTo(info.get("runId").asString().substring(4));

        for (int port : platform.ports()) {
            JsonNode status = Waiting.forValue(() -> {
                HttpResponse<String> told = status(port, info.get("runId").asString());
                return told.statusCode() == 200
                                && json(told)
                                        .get("run")
                                        .get("status")
                                        .asString()
                                        .equals("success")
                        ? json(told)
                        : null;
            });
            assertThat(status.get("output")).isEqualTo(body.get("output"));
            assertThat(status.get("sessionInfo")).isEqualTo(info);
        }
    }

    @Test
    void everyFieldOfARunThatTheContractNamesIsTaken() throws Exception {
        HttpResponse<String> answer = post(
                BASE + "/runs/execute",
                "{" + identityOf(item("userReference", "dana"))
                        + ",\"input\":[{\"type\":\"text\",\"content\":\"Raise it\"},"
                        + "{\"type\":\"tool_input\",\"content\":{\"deal_id\":\"1\",\"amount\":9}}],"
                        + "\"invoke\":{\"tasks\":[{\"type\":\"tool\",\"name\":\"crm.deals.update\",\"toolType\":\"api\"}]},"
                        + "\"isAsync\":false,\"metadata\":{\"ticket\":7}}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).get("output").toString())
                .isEqualTo("[{\"content\":{\"amount\":9},\"type\":\"tool_output\"}]");
    }

    @Test
    void theSameKeyIsTheSameRunAndAnotherCallUnderItAConflict() throws Exception {
        String body = runBody(
                identityOf(item("userReference", "dana")), "crm.deals.update", "{\"deal_id\":\"1\",\"amount\":7}", "");
        HttpResponse<String> first = keyed(chat, body);
        HttpResponse<String> again = keyed(chat, body);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(again.headers().firstValue("Idempotency-Expires"))
                .isPresent()
                .isEqualTo(first.headers().firstValue("Idempotency-Expires"));
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(json(again).get("sessionInfo")).isEqualTo(json(first).get("sessionInfo"));
        description.describes(AT + "/runs/execute", "post", again);

        HttpResponse<String> hub =
                platform.send(platform.request(platform.port(), "/api/v1/tools/crm.deals.update/execute", null)
                        .header("Authorization", "Bearer acme.hub.s3cret")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"input\":{\"deal_id\":\"1\",\"amount\":7},\"idempotency_key\":\"" + chat + "\"}")));
        assertThat(hub.statusCode()).as("one key over two dialects").isEqualTo(200);
        assertThat(hub.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(hub.headers().firstValue("Countersign-Receipt"))
                .isEqualTo(first.headers().firstValue("Countersign-Receipt"));

        HttpResponse<String> other = keyed(chat, body.replace("\"amount\":7", "\"amount\":8"));
        assertError(other, 409, "IDEMPOTENCY_CONFLICT", AT + "/runs/execute", "post");
        String async =
                body.replace("\"amount\":7", "\"amount\":8").replace("\"invoke\"", "\"isAsync\":true,\"invoke\"");
        assertError(keyed(chat, async), 409, "IDEMPOTENCY_CONFLICT", AT + "/runs/execute", "post");
        HttpResponse<String> asyncAgain = keyed(chat, body.replace("\"invoke\"", "\"isAsync\":true,\"invoke\""));
        assertThat(asyncAgain.statusCode()).isEqualTo(202);
        description.describes(AT + "/runs/execute", "post", asyncAgain);
        assertThat(sessionId(run(identityOf(item("userReference", "dana")), "crm.deals.update", "{\"deal_id\":\"1\"}")))
                .as("without a key every run is another")
                .isNotEqualTo(sessionId(first));
    }

    @Test
    void oneKeyOverThreeDialectsAtTwoInstancesIsOneCall() throws Exception {
        String run = runBody(
                identityOf(item("userReference", "dana")), "crm.deals.update", "{\"deal_id\":\"1\",\"amount\":7}", "");
        HttpResponse<String> gateway = gateway(platform.ports().get(0), 7);
        HttpResponse<String> hub = hub(platform.ports().get(1), 7);
        HttpResponse<String> direct = keyed(chat, run);

        String receipt = json(gateway).get("receipt_id").asString();
        assertThat(gateway.headers().firstValue("Idempotency-Replayed")).isEmpty();
        for (HttpResponse<String> later : List.of(hub, direct)) {
            assertThat(later.statusCode()).as(later.body()).isEqualTo(200);
            assertThat(later.headers().firstValue("Countersign-Receipt")).contains(receipt);
            assertThat(later.headers().firstValue("Idempotency-Replayed")).contains("true");
        }

        HttpResponse<String> otherGateway = gateway(platform.ports().get(1), 8);
        assertThat(json(otherGateway).get("receipt_id").asString()).isEqualTo(receipt);
        assertThat(otherGateway.headers().firstValue("Idempotency-Key-Mismatch"))
                .contains("true");
        HttpResponse<String> otherHub = hub(platform.ports().get(0), 8);
        assertThat(otherHub.statusCode()).isEqualTo(409);
        assertThat(json(otherHub).at("/error/code").asString()).isEqualTo("IDEMPOTENCY_CONFLICT");
        assertError(
                keyed(chat, run.replace("\"amount\":7", "\"amount\":8")),
                409,
                "IDEMPOTENCY_CONFLICT",
                AT + "/runs/execute",
                "post");
    }

    private HttpResponse<String> gateway(int port, int amount) throws Exception {
        return platform.send(platform.request(port, "/v1/agent-tool-call", null)
                .header("Authorization", "Bearer crm-agent:bearer")
                .header("Idempotency-Key", chat)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"instance_id\":\"run-1\",\"action\":\"update_deal\","
                        + "\"resource\":\"crm:deal:1\",\"payload\":{\"amount\":" + amount + "}}")));
    }

    private HttpResponse<String> hub(int port, int amount) throws Exception {
        return platform.send(platform.request(port, "/api/v1/tools/crm.deals.update/execute", null)
                .header("Authorization", "Bearer acme.hub.s3cret")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"input\":{\"deal_id\":\"1\",\"amount\":" + amount
                        + "},\"idempotency_key\":\"" + chat + "\"}")));
    }

    @Test
    void whatPolicyDeniesIsAFailedRunThatSaysWhy() throws Exception {
        HttpResponse<String> denied = run(
                identityOf(item("sessionReference", chat)), "crm.deals.update", "{\"deal_id\":\"1\",\"owner_id\":3}");

        assertThat(denied.statusCode()).isEqualTo(200);
        description.describes(AT + "/runs/execute", "post", denied);
        JsonNode body = json(denied);
        assertThat(body.get("sessionInfo").get("status").asString()).isEqualTo("error");
        assertThat(body.get("output").isEmpty()).isTrue();
        assertThat(body.get("events").get(0).get("type").asString()).isEqualTo("Run_Denied");
        assertThat(body.get("events").get(0).get("content").get("reason").asString())
                .contains("owner_id");
        Waiting.until(() -> runStatus(body).equals("failed"));
    }

    @Test
    void aToolThatDoesNotAnswerIsAFailedRunWhoseEffectIsNotKnown() throws Exception {
        HttpResponse<String> failed =
                run(identityOf(item("sessionReference", chat)), "crm.slow", "{\"deal_id\":\"1\"}");

        JsonNode event = json(failed).get("events").get(0);
        assertThat(failed.statusCode()).isEqualTo(200);
        assertThat(event.get("type").asString()).isEqualTo("Tool_Failed");
        assertThat(event.get("content").get("outcome").asString()).isEqualTo("unknown");
        assertThat(event.get("content").get("effect").asString()).isEqualTo("possible");
        assertThat(json(failed).get("sessionInfo").get("status").asString()).isEqualTo("error");
    }

    @Test
    void aRunThatNeedsPeopleIsBusyUntilTheyDecideAndTellsItsCallbackWhenItEnds() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean first = told.isEmpty();
            told.add(exchange.getRequestHeaders().getFirst("Authorization") + "\n" + body);
            // The first try fails, so that there is a second.
            exchange.sendResponseHeaders(first ? 503 : 204, -1);
            exchange.close();
        });
        receiver.start();
        try {
            String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/done?x=1";
            HttpResponse<String> taken = post(
                    BASE + "/runs/execute",
                    runBody(
                            identityOf(item("sessionReference", chat)),
                            "crm.deals.delete",
                            "{\"deal_id\":\"1\"}",
                            ",\"isAsync\":true,\"callbackUrl\":\"" + url + "\",\"callbackToken\":\"t0ken\""));

            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
            description.describes(AT + "/runs/execute", "post", taken);
            assertThat(json(taken).get("status").asString()).isEqualTo("processing");
            String runId = json(taken).get("runId").asString();
            JsonNode pending = Waiting.forValue(() -> {
                HttpResponse<String> status = status(platform.ports().get(1), runId);
                return status.statusCode() == 200
                                && json(status)
                                        .get("run")
                                        .get("status")
                                        .asString()
                                        .equals("pending")
                        ? json(status)
                        : null;
            });
            assertThat(pending.get("sessionInfo").get("status").asString()).isEqualTo("busy");
            JsonNode event = pending.get("events").get(0);
            assertThat(event.get("type").asString()).isEqualTo("Approval_Required");
            assertThat(told).isEmpty();

            platform.approve(event.get("content").get("approvalId").asString());
            assertThat(told.poll(60, TimeUnit.SECONDS)).isNotNull();
            String second = told.poll(60, TimeUnit.SECONDS);
            assertThat(second).startsWith("Bearer t0ken\n");
            JsonNode body = JsonMapper.shared().readTree(String.valueOf(second).substring("Bearer t0ken\n".length()));
            assertThat(body.get("run").get("runId").asString()).isEqualTo(runId);
            assertThat(body.get("run").get("status").asString()).isEqualTo("success");
            HttpResponse<String> status =
                    described(status(platform.port(), runId), AT + "/runs/{runId}/status", "post");
            assertThat(json(status)).isEqualTo(body);
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void aSyncRunThatNeedsPeopleSaysSoAtOnce() throws Exception {
        HttpResponse<String> waiting =
                run(identityOf(item("sessionReference", chat)), "crm.deals.delete", "{\"deal_id\":\"2\"}");

        assertThat(waiting.statusCode()).isEqualTo(200);
        assertThat(json(waiting).get("sessionInfo").get("status").asString()).isEqualTo("busy");
        assertThat(json(waiting).get("events").get(0).get("type").asString()).isEqualTo("Approval_Required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"type\":\"text\",\"content\":\"Close my ticket\"}] | crm.deals.update | 400 | TOOL_INPUT_REQUIRED",
                "[{\"type\":\"tool_input\",\"content\":\"x\"}] | crm.deals.update | 400 | INVALID_REQUEST",
                "[{\"type\":\"image\",\"content\":\"x\"}] | crm.deals.update | 400 | INVALID_REQUEST",
                "[] | crm.deals.update | 400 | INVALID_REQUEST",
                "[{\"type\":\"tool_input\",\"content\":{}}] | crm.deals.update | 400 | INVALID_INPUT",
                "[{\"type\":\"tool_input\",\"content\":{}}] | crm.nothing | 404 | TOOL_NOT_FOUND",
                "[{\"type\":\"tool_input\",\"content\":{\"id\":\"1\"}}] | itsm.close | 403 | FORBIDDEN",
            })
    void whatIsNoRunIsRefusedAndLeavesNoSession(String input, String tool, int status, String code) throws Exception {
        String body = "{" + identityOf(item("sessionReference", chat)) + ",\"input\":" + input
                + ",\"invoke\":{\"tasks\":[{\"type\":\"tool\",\"name\":\"" + tool + "\",\"toolType\":\"api\"}]}}";
        assertError(post(BASE + "/runs/execute", body), status, code, AT + "/runs/execute", "post");
        assertThat(get(BASE + "/sessions?sessionReference=" + chat).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"callbackUrl\":\"http://127.0.0.1:1/\"', isAsync",
        "'\"isAsync\":true,\"callbackUrl\":\"http://169.254.169.254/\"', refused",
        "'\"isAsync\":true,\"callbackUrl\":\"gopher://a/\"', refused",
        "'\"isAsync\":true,\"callbackToken\":\"t\"', callbackUrl",
        "'\"isAsync\":1', true or false",
    })
    void aCallbackThatCannotBeIsRefused(String fields, String told) throws Exception {
        HttpResponse<String> refused = post(
                BASE + "/runs/execute",
                runBody(
                        identityOf(item("sessionReference", chat)),
                        "crm.deals.update",
                        "{\"deal_id\":\"1\"}",
                        "," + fields));
        assertError(refused, 400, "INVALID_REQUEST", AT + "/runs/execute", "post");
        assertThat(refused.body()).contains(told);
    }

    @Test
    void aRunThatThereIsNotHasNoStatus() throws Exception {
        for (String id : List.of("run_" + "a".repeat(26), "run_1", "x")) {
            assertError(status(platform.port(), id), 404, "RUN_NOT_FOUND", AT + "/runs/{runId}/status", "post");
        }
    }

    // ------------------------------------------------------------------------------------------- keys

    @Test
    void aKeyOpensWhatItsScopesSayInEveryDialect() throws Exception {
        String runsOnly = platform.key("runs-only", KeyScope.RUNS);
        assertError(
                platform.send(platform.port(), "GET", BASE + "/sessions/list", runsOnly, null),
                403,
                "INSUFFICIENT_SCOPE",
                AT + "/sessions/list",
                "get");
        assertError(
                platform.send(platform.port(), "GET", "/api/v2/keys", runsOnly, null),
                403,
                "INSUFFICIENT_SCOPE",
                "/api/v2/keys",
                "get");
        String body =
                runBody(identityOf(item("sessionReference", chat)), "crm.deals.update", "{\"deal_id\":\"1\"}", "");
        assertThat(platform.send(platform.port(), "POST", BASE + "/runs/execute", runsOnly, body)
                        .statusCode())
                .isEqualTo(200);
        String sessionsOnly = platform.key("sessions-only", KeyScope.SESSIONS);
        assertError(
                platform.send(platform.port(), "POST", BASE + "/runs/execute", sessionsOnly, body),
                403,
                "INSUFFICIENT_SCOPE",
                AT + "/runs/execute",
                "post");
        HttpResponse<String> hub = platform.send(platform.request(platform.port(), "/api/v1/tools", null)
                .header("Authorization", "Bearer " + sessionsOnly));
        assertThat(hub.statusCode()).isEqualTo(403);
        // A key from before there were scopes: tools, and no sessions.
        String old = "acme.hub.s3cret";
        assertThat(platform.send(platform.port(), "POST", BASE + "/runs/execute", old, body)
                        .statusCode())
                .isEqualTo(200);
        assertThat(platform.send(platform.port(), "GET", BASE + "/sessions/list", old, null)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aKeyComesByEitherHeaderAndNotByBoth() throws Exception {
        String path = BASE + "/sessions/list";
        for (String authorization : List.of("Bearer " + key, key)) {
            assertThat(platform.send(platform.request(platform.port(), path, null)
                                    .header("Authorization", authorization))
                            .statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> both =
                platform.send(platform.request(platform.port(), path, key).header("Authorization", "Bearer " + key));
        assertError(both, 401, "UNAUTHORIZED", AT + "/sessions/list", "get");
        assertThat(both.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"countersign\"");
        for (String wrong : List.of("acme.all.wrong", "acme.none.x", "x")) {
            assertThat(platform.send(platform.port(), "GET", path, wrong, null).body())
                    .isEqualTo(both.body());
        }
        assertError(
                platform.send(platform.port(), "GET", path, "acme.mute.s3cret", null),
                403,
                "FORBIDDEN",
                AT + "/sessions/list",
                "get");
    }

    @Test
    void anotherApplicationOrEnvironmentIsOneThatThereIsNot() throws Exception {
        for (String place : List.of("apps/other/environments/production", "apps/crm-agent/environments/staging")) {
            HttpResponse<String> unknown = get("/api/v2/" + place + "/sessions/list");
            assertError(unknown, 404, "APP_NOT_FOUND", AT + "/sessions/list", "get");
        }
        assertError(get(BASE + "/nothing"), 404, "NOT_FOUND");
        assertError(get("/api/v2/apps"), 404, "NOT_FOUND");
        HttpResponse<String> deleted = platform.send(platform.port(), "DELETE", BASE + "/sessions", key, null);
        assertError(deleted, 405, "METHOD_NOT_ALLOWED");
        assertThat(deleted.headers().firstValue("Allow")).contains("GET, HEAD, POST");
    }

    @Test
    void aRevokedKeyOpensNothingAnyMoreAtAnyInstance() throws Exception {
        String doomed = platform.key("doomed", KeyScope.SESSIONS);
        String path = BASE + "/sessions/list";
        assertThat(platform.send(platform.ports().get(1), "GET", path, doomed, null)
                        .statusCode())
                .isEqualTo(200);
        platform.keys(keys -> keys.stream()
                .map(known -> known.name().equals("doomed") ? changed(known, false, null) : known)
                .toList());
        for (int port : platform.ports()) {
            Waiting.until(() -> platform.send(port, "GET", path, doomed, null).statusCode() == 401);
        }
    }

    @Test
    void aRotatedKeyGoesOnUntilItsTimeAndTheListTellsOfBoth() throws Exception {
        String old = platform.key("ci", KeyScope.SESSIONS);
        String next = platform.key("ci-2", KeyScope.SESSIONS);
        Instant until = Instant.now().plus(Duration.ofSeconds(4)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        platform.keys(keys -> keys.stream()
                .map(known -> known.name().equals("ci") ? changed(known, true, until) : known)
                .toList());
        String path = BASE + "/sessions/list";
        assertThat(platform.send(platform.port(), "GET", path, old, null).statusCode())
                .isEqualTo(200);
        Waiting.until(
                () -> platform.send(platform.port(), "GET", path, old, null).statusCode() == 401);
        assertThat(Instant.now()).isAfterOrEqualTo(until);
        assertThat(platform.send(platform.port(), "GET", path, next, null).statusCode())
                .isEqualTo(200);

        // The other instance learns of the use by the topic.
        Waiting.until(
                () -> listed(platform.ports().get(1), "ci-2").get("lastUsedOn").isString());
        Waiting.until(() -> platform.toldUses().containsKey("ci-2"));
        HttpResponse<String> keys = described(get("/api/v2/keys"), "/api/v2/keys", "get");
        assertThat(keys.body()).doesNotContain("salt", "hash", old.split("\\.", 3)[2]);
        JsonNode listed = listed(platform.port(), "ci");
        assertThat(listed.propertyNames())
                .containsExactlyInAnyOrder(
                        "name", "agent", "scopes", "enabled", "createdOn", "validUntil", "lastUsedOn");
        assertThat(listed.get("validUntil").asString()).isEqualTo(until.toString());
        assertThat(listed.get("scopes").toString()).isEqualTo("[\"sessions\"]");
        assertThat(listed.get("createdOn").isString()).isTrue();
    }

    // ------------------------------------------------------------------------------------------ tools

    @Test
    void aToolIsImportedDeployedCalledExportedAndUndeployed() throws Exception {
        String definition = "{\"name\":\"crm.notes.add\",\"action\":\"add_note\",\"resource\":\"crm:deal:{deal_id}\","
                + "\"effect\":\"unsafe\",\"connection\":\"crm\",\"timeout\":\"2s\",\"operation\":{\"n\":[1,true,null,\"ü\\n\"]},"
                + "\"input\":{\"type\":\"object\",\"required\":[\"deal_id\"],\"properties\":{\"deal_id\":{\"type\":\"string\"}}}}";
        JsonNode imported = job(post(BASE + "/tools/import", "{\"tool\":" + definition + "}"), "/tools/import");
        assertThat(imported.get("jobType").asString()).isEqualTo("TOOLS");
        assertThat(imported.get("action").asString()).isEqualTo("IMPORT");
        assertThat(imported.get("status").asString()).as(imported.toString()).isEqualTo("SUCCESS");
        assertThat(note().statusCode()).as("imported, and not deployed").isEqualTo(404);

        JsonNode deployed = job(post(BASE + "/tools/crm.notes.add/deploy", null), "/tools/{toolName}/deploy");
        assertThat(deployed.get("status").asString()).as(deployed.toString()).isEqualTo("SUCCESS");
        assertThat(json(note()).get("sessionInfo").get("status").asString()).isEqualTo("idle");

        JsonNode exported = job(post(BASE + "/tools/crm.notes.add/export", null), "/tools/{toolName}/export");
        assertThat(exported.get("tool")).isEqualTo(JsonMapper.shared().readTree(definition));
        JsonNode again = job(
                post(BASE + "/tools/crm.notes.add/import", "{\"tool\":" + exported.get("tool") + "}"),
                "/tools/{toolName}/import");
        assertThat(again.get("status").asString()).isEqualTo("SUCCESS");
        assertThat(note().statusCode()).isEqualTo(200);
        assertThat(job(post(BASE + "/tools/import", "{\"tool\":" + definition + "}"), "/tools/import")
                        .get("message")
                        .asString())
                .contains("There is such a tool already");

        JsonNode undeployed = job(post(BASE + "/tools/crm.notes.add/undeploy", null), "/tools/{toolName}/undeploy");
        assertThat(undeployed.get("action").asString()).isEqualTo("UNDEPLOY");
        assertThat(undeployed.get("status").asString()).isEqualTo("SUCCESS");
        for (int port : platform.ports()) {
            Waiting.until(() -> note(port).statusCode() == 404);
        }
    }

    @Test
    void theOwnersToolIsUndeployedAndDeployedWithoutItsFileBeingTouched() throws Exception {
        JsonNode exported = job(post(BASE + "/tools/crm.slow/export", null), "/tools/{toolName}/export");
        assertThat(exported.get("tool").get("timeout").asString()).isEqualTo("100ms");
        JsonNode off = job(post(BASE + "/tools/crm.slow/undeploy", null), "/tools/{toolName}/undeploy");
        assertThat(off.get("status").asString()).isEqualTo("SUCCESS");
        HttpResponse<String> gone = run(identityOf(item("sessionReference", chat)), "crm.slow", "{\"deal_id\":\"1\"}");
        assertError(gone, 404, "TOOL_NOT_FOUND", AT + "/runs/execute", "post");
        JsonNode on = job(post(BASE + "/tools/crm.slow/deploy", null), "/tools/{toolName}/deploy");
        assertThat(on.get("status").asString()).isEqualTo("SUCCESS");
    }

    @Test
    void aJobThatCannotBeDoneFailsAndSaysWhy() throws Exception {
        String broken =
                "{\"tool\":{\"name\":\"crm.broken\",\"action\":\"a\",\"resource\":\"r\",\"effect\":\"sometimes\"}}";
        JsonNode failed = job(post(BASE + "/tools/import", broken), "/tools/import");
        assertThat(failed.get("status").asString()).isEqualTo("FAILED");
        assertThat(failed.get("message").asString()).contains("must be one of");
        String owners = "{\"tool\":{\"name\":\"crm.slow\",\"action\":\"a\",\"resource\":\"r\",\"effect\":\"read\"}}";
        assertThat(job(post(BASE + "/tools/import", owners), "/tools/import")
                        .get("message")
                        .asString())
                .contains("tools.yaml");
        assertThat(job(post(BASE + "/tools/crm.none/deploy", null), "/tools/{toolName}/deploy")
                        .get("status")
                        .asString())
                .isEqualTo("FAILED");
        assertError(post(BASE + "/tools/import", "{}"), 400, "INVALID_REQUEST", AT + "/tools/import", "post");
        assertError(
                post(BASE + "/tools/itsm.close/undeploy", null),
                403,
                "FORBIDDEN",
                AT + "/tools/{toolName}/undeploy",
                "post");
        assertError(
                get("/api/public/dock-status/dock_" + "0".repeat(32)),
                404,
                "JOB_NOT_FOUND",
                "/api/public/dock-status/{id}",
                "get");
        HttpResponse<String> elsewhere =
                platform.send(platform.ports().get(1), "POST", BASE + "/tools/crm.slow/undeploy", key, null);
        assertError(elsewhere, 501, "NOT_SERVED_HERE", AT + "/tools/{toolName}/undeploy", "post");
    }

    // ------------------------------------------------------------------------------------ attachments

    @Test
    void aFileIsAttachedListedAndHandedBackAsOneThatABrowserDoesNotRun() throws Exception {
        String id = sessionId(session(identity(item("sessionReference", chat))));
        String path = BASE + "/sessions/" + id + "/attachments";
        byte[] content = RunningPlatform.utf8("a,b\n1,\u00fc\n");
        HttpResponse<String> attached = attach(path + "?name=r%C3%A9sum%C3%A9%20%22x%22.csv", "text/csv", content);

        assertThat(attached.statusCode()).as(attached.body()).isEqualTo(201);
        description.describes(AT + "/sessions/{sessionId}/attachments", "post", attached);
        String attachmentId = json(attached).get("attachmentId").asString();
        assertThat(json(attached).get("bytes").asInt()).isEqualTo(content.length);
        assertThat(attach(path + "?name=r%C3%A9sum%C3%A9%20%22x%22.csv", "text/csv", content)
                        .statusCode())
                .as("the same again")
                .isEqualTo(200);
        for (int port : platform.ports()) {
            HttpResponse<byte[]> got = platform.bytes(platform.request(port, path + "/" + attachmentId, key));
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo(content);
            assertThat(got.headers().firstValue("Content-Type")).contains("text/csv");
            assertThat(got.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%20%22x%22.csv");
            assertThat(got.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(got.headers().firstValue("Content-Security-Policy")).contains("default-src 'none'; sandbox");
        }
        JsonNode listed = json(described(get(path), AT + "/sessions/{sessionId}/attachments", "get"));
        assertThat(listed.get("attachments")).hasSize(1);
        // As people see it who are asked about a call of the session.
        assertThat(platform.attachments("acme", "crm-agent", id))
                .extracting(Attachment::id)
                .containsExactly(attachmentId);
        assertThat(platform.attachments("acme", "another-agent", id)).isEmpty();
        assertThat(platform.attachments("another", "crm-agent", id)).isEmpty();
        HttpResponse<String> run = run(identityOf(item("sessionId", id)), "crm.deals.update", "{\"deal_id\":\"1\"}");
        assertThat(json(run).get("sessionInfo").get("attachments")).isEqualTo(listed.get("attachments"));
    }

    @Test
    void whatIsNoAttachmentIsRefused() throws Exception {
        String id = sessionId(session(identity(item("sessionReference", chat))));
        String path = BASE + "/sessions/" + id + "/attachments";
        String described = AT + "/sessions/{sessionId}/attachments";
        byte[] text = RunningPlatform.utf8("x");
        assertError(attach(path + "?name=a.html", "text/html", text), 415, "UNSUPPORTED_MEDIA_TYPE", described, "post");
        assertError(attach(path + "?name=..%2Fa.txt", "text/plain", text), 400, "INVALID_REQUEST", described, "post");
        assertError(attach(path, "text/plain", text), 400, "INVALID_REQUEST", described, "post");
        assertError(attach(path + "?name=a.txt", "text/plain", new byte[0]), 400, "INVALID_REQUEST", described, "post");
        String nobody = BASE + "/sessions/ses_" + "a".repeat(26) + "/attachments";
        assertError(attach(nobody + "?name=a.txt", "text/plain", text), 404, "SESSION_NOT_FOUND", described, "post");
        assertError(
                get(path + "/att_" + "0".repeat(32)),
                404,
                "ATTACHMENT_NOT_FOUND",
                AT + "/sessions/{sessionId}/attachments/{attachmentId}",
                "get");
    }

    // ---------------------------------------------------------------------------------------- helpers

    private HttpResponse<String> note() throws Exception {
        return note(platform.port());
    }

    private HttpResponse<String> note(int port) throws Exception {
        String body = runBody(identityOf(item("sessionReference", chat)), "crm.notes.add", "{\"deal_id\":\"1\"}", "");
        return platform.send(port, "POST", BASE + "/runs/execute", key, body);
    }

    private static HttpResponse<String> attach(String path, String type, byte[] content) throws Exception {
        return platform.send(platform.request(platform.port(), path, key)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(content)));
    }

    /** The job when it has ended. */
    private static JsonNode job(HttpResponse<String> started, String path) throws Exception {
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        description.describes(AT + path, "post", started);
        String id = json(started).get("id").asString();
        assertThat(started.headers().firstValue("Location")).contains("/api/public/dock-status/" + id);
        return Waiting.forValue(() -> {
            HttpResponse<String> told =
                    described(get("/api/public/dock-status/" + id), "/api/public/dock-status/{id}", "get");
            return json(told).get("status").asString().equals("IN_PROGRESS") ? null : json(told);
        });
    }

    private static ApiKey changed(ApiKey key, boolean enabled, @Nullable Instant validUntil) {
        return new ApiKey(
                key.name(),
                key.salt(),
                key.secretHash(),
                enabled,
                key.access(),
                key.scopes(),
                key.createdAt(),
                validUntil);
    }

    private static JsonNode listed(int port, String name) throws Exception {
        JsonNode keys = json(platform.send(port, "GET", "/api/v2/keys", key, null));
        for (JsonNode one : keys.get("keys")) {
            if (one.get("name").asString().equals(name)) {
                return one;
            }
        }
        throw new AssertionError("The key is not listed: " + name);
    }

    private static String runStatus(JsonNode answer) throws Exception {
        HttpResponse<String> told =
                status(platform.port(), answer.get("sessionInfo").get("runId").asString());
        return told.statusCode() == 200 ? json(told).get("run").get("status").asString() : "";
    }

    private static HttpResponse<String> status(int port, String runId) throws Exception {
        return platform.send(port, "POST", BASE + "/runs/" + runId + "/status", key, null);
    }

    private static HttpResponse<String> run(String identity, String tool, String input) throws Exception {
        return post(BASE + "/runs/execute", runBody(identity, tool, input, ""));
    }

    private static HttpResponse<String> keyed(String idempotencyKey, String body) throws Exception {
        return platform.send(platform.request(platform.port(), BASE + "/runs/execute", key)
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static String runBody(String identity, String tool, String input, String more) {
        return "{" + identity + ",\"input\":[{\"type\":\"tool_input\",\"content\":" + input
                + "}],\"invoke\":{\"tasks\":[{\"type\":\"tool\",\"name\":\"" + tool + "\"}]}" + more + "}";
    }

    private static HttpResponse<String> session(String body) throws Exception {
        return described(post(BASE + "/sessions", body), AT + "/sessions", "post");
    }

    private static HttpResponse<String> post(String path, @Nullable String body) throws Exception {
        return platform.send(platform.port(), "POST", path, key, body);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return platform.send(platform.port(), "GET", path, key, null);
    }

    private static HttpResponse<String> described(HttpResponse<String> answer, String path, String method) {
        description.describes(path, method, answer);
        return answer;
    }

    private static String identity(String... items) {
        return "{" + identityOf(items) + "}";
    }

    private static String identityOf(String... items) {
        return "\"sessionIdentity\":[" + String.join(",", items) + "]";
    }

    private static String item(String type, String value) {
        return "{\"type\":\"" + type + "\",\"value\":\"" + value + "\"}";
    }

    private static String sessionId(HttpResponse<String> answer) {
        return json(answer).get("sessionInfo").get("sessionId").asString();
    }

    private static List<String> idsOf(JsonNode page) {
        List<String> ids = new java.util.ArrayList<>();
        page.get("sessions").forEach(one -> ids.add(one.get("sessionId").asString()));
        return ids;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void assertError(HttpResponse<String> answer, int status, String code, String path, String method) {
        description.describes(path, method, answer);
        assertError(answer, status, code);
    }

    private static void assertError(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode body = json(answer);
        assertThat(body.propertyNames()).containsExactly("errors");
        assertThat(body.get("errors").get(0).propertyNames()).containsExactly("code", "msg");
        assertThat(body.get("errors").get(0).get("code").asString()).isEqualTo(code);
    }
}
