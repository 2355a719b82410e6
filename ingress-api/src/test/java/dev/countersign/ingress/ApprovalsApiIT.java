package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.schemas.json.AnswerJson;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The approvals API on a real broker, with approval-stream and the deliveries behind it. */
@NeedsBroker
class ApprovalsApiIT {
    private static final String APPROVALS = "/v1/approvals";
    private static final String OPTIONS = "[{\"label\":\"Yes\",\"value\":\"yes\"},{\"label\":\"No\",\"value\":\"no\"}]";

    private static TestBroker broker;
    private static AskingDoor door;
    private static Description description;
    private static Producer<String, byte[]> producer;

    private final String requestId = "q-" + UUID.randomUUID();
    private final String path = APPROVALS + "/" + requestId;

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        broker = TestBroker.start(directory.resolve("broker"));
        door = new AskingDoor(broker, directory);
        description = new Description(
                door.send("GET", "/openapi.json", null, null, null).body());
        producer = new KafkaProducer<>(
                KafkaClients.latencyProducer(Installation.at(broker.bootstrapServers()), "approvals-api-it"));
    }

    @AfterAll
    static void close() {
        producer.close();
        door.close();
        broker.close();
    }

    /**
     * A request and its answer.
     *
     * @param body null for none
     * @param expected the whole body; its beginning where it ends in an ellipsis
     */
    record Row(
            String name,
            String method,
            String path,
            String agent,
            String key,
            String body,
            int status,
            String expected) {
        @Override
        public String toString() {
            return name + " is answered " + status;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"credentials", "bodies", "callbacks", "paths"})
    void everyRefusalHasItsStatusAndBody(Row row) throws Exception {
        HttpResponse<String> answer = door.send(row.method, row.path, row.agent, row.key, row.body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(row.status);
        describes(row, answer);
        if (row.expected.endsWith("…")) {
            assertThat(answer.body()).startsWith(row.expected.substring(0, row.expected.length() - 1));
        } else {
            assertThat(answer.body()).isEqualTo(row.expected);
        }
    }

    /** What has an operation is also as the served document says. */
    private static void describes(Row row, HttpResponse<String> answer) {
        String described =
                row.path.replaceFirst("\\?.*", "").replaceFirst("^/v1/approvals/[^/]+", "/v1/approvals/{request_id}");
        String method = row.method.toLowerCase(Locale.ROOT);
        if (description.document().path("paths").path(described).has(method)) {
            description.describes(described, method, answer);
        }
    }

    static Stream<Row> credentials() {
        String seller = AskingDoor.SELLER;
        String acme = AskingDoor.ACME_KEY;
        String unknown = "9b7e9a52-6f0e-4d5c-9a56-0f2b7d3c1e11";
        return Stream.of(
                unauthorized("neither header", null, null, "missing_agent_auth"),
                unauthorized("no key", seller, null, "missing_agent_auth"),
                unauthorized("no agent", null, acme, "missing_agent_auth"),
                unauthorized("an empty key", seller, " ", "missing_agent_auth"),
                unauthorized("an empty agent", " ", acme, "missing_agent_auth"),
                unauthorized("an agent that is no uuid", "42", acme, "invalid_agent"),
                unauthorized("an agent's id instead of its uuid", "seller", acme, "invalid_agent"),
                unauthorized("an unknown agent", unknown, acme, "invalid_agent"),
                unauthorized("a key that names another agent", seller, AskingDoor.BUYERS_KEY, "invalid_agent"),
                unauthorized("another organization's agent", AskingDoor.TINY, acme, "invalid_agent"),
                unauthorized("a revoked agent", AskingDoor.REVOKED, acme, "invalid_agent"),
                unauthorized("a wrong secret", seller, "acme.main.wrong", "invalid_api_key"),
                unauthorized("an unknown key", seller, "acme.other.s3cret-of-acme", "invalid_api_key"),
                unauthorized("a revoked key", seller, "acme.old.s3cret-of-old", "invalid_api_key"),
                unauthorized("an unknown organization", seller, "acne.main.s3cret-of-acme", "invalid_api_key"),
                unauthorized("another organization's secret", seller, "acme.main.s3cret-of-tiny", "invalid_api_key"),
                unauthorized("a key without its parts", seller, "s3cret-of-acme", "invalid_api_key"),
                unauthorized("a wrong key of an unknown agent", unknown, "acme.main.wrong", "invalid_api_key"));
    }

    private static Row unauthorized(String name, String agent, String key, String code) {
        return new Row(name, "GET", APPROVALS + "/some", agent, key, null, 401, "{\"error\":\"" + code + "\"}");
    }

    static Stream<Row> bodies() {
        String required = " is required and must be a string";
        return Stream.of(
                invalid("a broken text", "{", "", "…"),
                invalid("a list", "[]", "", "…"),
                new Row(
                        "an empty object",
                        "POST",
                        APPROVALS,
                        AskingDoor.SELLER,
                        AskingDoor.ACME_KEY,
                        "{}",
                        400,
                        "{\"error\":\"invalid_payload\",\"issues\":[{\"path\":\"/question\",\"message\":\"The field question"
                                + required
                                + "\"},{\"path\":\"/context_markdown\",\"message\":\"The field context_markdown"
                                + required
                                + "\"},{\"path\":\"/options\",\"message\":\"A question offers a list of 1 to 10 options\"}]}"),
                invalid("an unknown field", asking("\"x\":1"), "", "There is an unknown field: x"),
                invalid(
                        "a question of blanks",
                        asked(" ", "", OPTIONS),
                        "/question",
                        "A question is 1 to 2000 characters"),
                invalid(
                        "too long a question",
                        asked("q".repeat(2_001), "", OPTIONS),
                        "/question",
                        "A question is 1 to 2000 characters"),
                invalid(
                        "a question that is no text",
                        "{\"question\":1,\"context_markdown\":\"\",\"options\":" + OPTIONS + "}",
                        "/question",
                        "The field question" + required),
                invalid(
                        "too long a context",
                        asked("q", "c".repeat(32 * 1024 + 1), OPTIONS),
                        "/context_markdown",
                        "The context is at most 32768 bytes of UTF-8"),
                invalid("no option", asked("q", "", "[]"), "/options", "A question offers a list of 1 to 10 options"),
                invalid(
                        "eleven options",
                        asked("q", "", "[" + "{\"label\":\"a\",\"value\":\"b\"},".repeat(10) + "{}]"),
                        "/options",
                        "A question offers a list of 1 to 10 options"),
                invalid(
                        "an option that is no object",
                        asked("q", "", "[1]"),
                        "/options/0",
                        "An option is an object of label and value"),
                invalid(
                        "an option with more",
                        asked("q", "", "[{\"label\":\"a\",\"value\":\"b\",\"c\":1}]"),
                        "/options/0",
                        "There is an unknown field: c"),
                invalid(
                        "an option without value",
                        asked("q", "", "[{\"label\":\"a\"}]"),
                        "/options/0/value",
                        "The field value" + required),
                invalid(
                        "a label of blanks",
                        asked("q", "", "[{\"label\":\" \",\"value\":\"b\"}]"),
                        "/options/0/label",
                        "A label is 1 to 200 characters"),
                invalid(
                        "an empty value",
                        asked("q", "", "[{\"label\":\"a\",\"value\":\"\"}]"),
                        "/options/0/value",
                        "A value is 1 to 255 characters"),
                invalid(
                        "a value twice",
                        asked("q", "", "[{\"label\":\"a\",\"value\":\"b\"},{\"label\":\"c\",\"value\":\"b\"}]"),
                        "/options/1/value",
                        "Another option has the same value"),
                invalid("a timeout that is no object", asking("\"timeout\":60"), "/timeout", "A timeout is an object"),
                invalid(
                        "a timeout with more",
                        asking("\"timeout\":{\"x\":1}"),
                        "/timeout",
                        "There is an unknown field: x"),
                invalid(
                        "29 seconds",
                        expiring("29"),
                        "/timeout/expires_after_seconds",
                        "This is a whole number from 30 to 2592000"),
                invalid(
                        "more than 30 days",
                        expiring("2592001"),
                        "/timeout/expires_after_seconds",
                        "This is a whole number from 30 to 2592000"),
                invalid(
                        "part of a second",
                        expiring("30.5"),
                        "/timeout/expires_after_seconds",
                        "This is a whole number from 30 to 2592000"),
                invalid(
                        "an escalation to nobody",
                        asking("\"timeout\":{\"escalate_after_seconds\":60}"),
                        "/timeout/escalate_after_seconds",
                        "This agent's questions go to nobody else"),
                invalid(
                        "a request id with a slash",
                        asking("\"request_id\":\"a/b\""),
                        "/request_id",
                        "A request_id is 1 to 255 letters, digits and . _ : @ ~ -, beginning with a letter or digit"),
                invalid(
                        "a request id that is a number",
                        asking("\"request_id\":1"),
                        "/request_id",
                        "A request_id is 1 to 255 letters, digits and . _ : @ ~ -, beginning with a letter or digit"),
                invalid(
                        "a correlation id with a blank",
                        asking("\"correlation_id\":\"a b\""),
                        "/correlation_id",
                        "A correlation_id is 1 to 255 visible ASCII characters"));
    }

    static Stream<Row> callbacks() {
        return Stream.of(
                invalid(
                        "a callback that is a text",
                        asking("\"callback\":\"https://example.com\""),
                        "/callback",
                        "A callback is an object of url and headers"),
                invalid("a callback to nowhere", asking("\"callback\":{}"), "/callback/url", "…"),
                invalid("a callback in the clear", calling("http://example.com/", null), "/callback/url", "…"),
                invalid("the metadata service", calling("https://169.254.169.254/", null), "/callback/url", "…"),
                invalid(
                        "the metadata service, mapped",
                        calling("https://[::ffff:a9fe:a9fe]/", null),
                        "/callback/url",
                        "…"),
                invalid("a private network", calling("https://10.0.0.1/", null), "/callback/url", "…"),
                invalid("a decimal address", calling("https://2852039166/", null), "/callback/url", "…"),
                invalid("user information", calling("https://a@example.com/", null), "/callback/url", "…"),
                invalid("another scheme", calling("ftp://example.com/", null), "/callback/url", "…"),
                invalid("a name inside", calling("https://vault.internal/", null), "/callback/url", "…"),
                invalid(
                        "a header of ours",
                        calling("https://example.com/", "{\"Host\":\"a\"}"),
                        "/callback/headers",
                        "The header Host is not a caller's to set."),
                invalid(
                        "a header that is no text",
                        calling("https://example.com/", "{\"X-A\":1}"),
                        "/callback/headers",
                        "Every header is a string"),
                new Row(
                        "a callback that could not be signed",
                        "POST",
                        APPROVALS,
                        AskingDoor.TINY,
                        AskingDoor.TINY_KEY,
                        calling("https://example.com/", null),
                        400,
                        issue("/callback", "The organization has no callback_secret, and no answer is sent unsigned")));
    }

    static Stream<Row> paths() {
        String none = problem("not_found", "There is nothing here", 404, "There is no such approval");
        String nothing = problem("not_found", "There is nothing here", 404, "Nothing is served under this path");
        return Stream.of(
                seller("an unknown question", "GET", APPROVALS + "/unknown", null, 404, none),
                seller("the result of an unknown question", "GET", APPROVALS + "/unknown/result", null, 404, none),
                seller("taking back an unknown question", "DELETE", APPROVALS + "/unknown", null, 404, none),
                seller("redelivering an unknown question", "POST", APPROVALS + "/unknown/redeliver", null, 404, none),
                seller("something else of a question", "GET", APPROVALS + "/unknown/votes", null, 404, nothing),
                seller("something below a result", "GET", APPROVALS + "/unknown/result/x", null, 404, nothing),
                seller("listing", "GET", APPROVALS, null, 405, notAllowed("POST")),
                seller(
                        "posting to a question",
                        "POST",
                        APPROVALS + "/unknown",
                        null,
                        405,
                        notAllowed("DELETE, GET, HEAD")),
                seller(
                        "deleting a result",
                        "DELETE",
                        APPROVALS + "/unknown/result",
                        null,
                        405,
                        notAllowed("GET, HEAD")),
                seller("reading a redelivery", "GET", APPROVALS + "/unknown/redeliver", null, 405, notAllowed("POST")),
                seller("putting", "PUT", APPROVALS, null, 405, notAllowed("DELETE, GET, HEAD, POST")),
                seller(
                        "a text",
                        "POST",
                        APPROVALS,
                        "plain",
                        415,
                        "{\"type\":\"urn:countersign:problem:unsupported_media_type\"…"),
                seller(
                        "an odd wait",
                        "GET",
                        APPROVALS + "/unknown?wait=soon",
                        null,
                        400,
                        "{\"type\":\"urn:countersign:problem:bad_request\"…"));
    }

    private static String notAllowed(String methods) {
        return problem("method_not_allowed", "The method is not allowed here", 405, "This path takes " + methods);
    }

    private static String problem(String code, String title, int status, String detail) {
        return "{\"type\":\"urn:countersign:problem:" + code + "\",\"title\":\"" + title + "\",\"status\":" + status
                + ",\"detail\":\"" + detail + "\",\"error\":\"" + code + "\"}";
    }

    private static Row seller(String name, String method, String path, String body, int status, String expected) {
        return new Row(name, method, path, AskingDoor.SELLER, AskingDoor.ACME_KEY, body, status, expected);
    }

    private static Row invalid(String name, String body, String path, String message) {
        return seller(name, "POST", APPROVALS, body, 400, issue(path, message));
    }

    private static String issue(String path, String message) {
        String begun = "{\"error\":\"invalid_payload\",\"issues\":[{\"path\":\"" + path + "\",\"message\":\"" + message;
        return message.equals("…") ? begun : begun + "\"}]}";
    }

    private static String asked(String question, String context, String options) {
        return "{\"question\":\"" + question + "\",\"context_markdown\":\"" + context + "\",\"options\":" + options
                + "}";
    }

    /** A question with one more member. */
    private static String asking(String member) {
        return "{\"question\":\"Ship it?\",\"context_markdown\":\"**Deal** 7\",\"options\":" + OPTIONS + "," + member
                + "}";
    }

    private static String expiring(String seconds) {
        return asking("\"timeout\":{\"expires_after_seconds\":" + seconds + "}");
    }

    private static String calling(String url, String headers) {
        return asking(
                "\"callback\":{\"url\":\"" + url + "\"" + (headers == null ? "" : ",\"headers\":" + headers) + "}");
    }

    @Test
    void aQuestionIsAskedReadAnsweredAndReadAgain() throws Exception {
        HttpResponse<String> created = door.sell("POST", APPROVALS, asking("\"request_id\":\"" + requestId + "\""));

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).contains(path);
        description.describes(APPROVALS, "post", created);
        JsonNode body = json(created);
        assertThat(body.propertyNames())
                .containsExactly("request_id", "approval_id", "status", "created_at", "expires_at");
        assertThat(body.path("status").asString()).isEqualTo("pending");
        Instant createdAt = Instant.parse(body.path("created_at").asString());
        assertThat(Instant.parse(body.path("expires_at").asString())).isEqualTo(createdAt.plus(2, ChronoUnit.HOURS));
        String pending = "{\"request_id\":\"" + requestId + "\",\"status\":\"pending\"}";
        assertThat(door.sell("GET", path, null).body()).isEqualTo(pending);
        assertThat(door.sell("GET", path + "/result", null).body()).isEqualTo(pending);

        vote(body, new Choice.SelectOption("yes"));
        JsonNode result = json(door.sell("GET", path + "/result?wait=30", null));

        assertThat(result.path("status").asString()).isEqualTo("selected_option");
        assertThat(result.path("selected_option").toString()).isEqualTo("{\"label\":\"Yes\",\"value\":\"yes\"}");
        assertThat(result.path("resolved_by").asString()).isEqualTo("dana");
        assertThat(result.has("resolved_at")).isTrue();
        HttpResponse<String> read = door.sell("GET", path, null);
        assertThat(json(read)).isEqualTo(result);
        description.describes("/v1/approvals/{request_id}", "get", read);
        HttpResponse<String> again = door.sell("POST", APPROVALS, asking("\"request_id\":\"" + requestId + "\""));
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(json(again).path("status").asString()).isEqualTo("selected_option");
        assertThat(door.sell("DELETE", path, null).body()).isEqualTo("{\"error\":\"already_decided\"}");
        assertThat(door.sell("POST", path + "/redeliver", null).body()).isEqualTo("{\"error\":\"nothing_to_deliver\"}");
    }

    @Test
    void anAnswerMayBeAnInstruction() throws Exception {
        JsonNode created = json(door.sell("POST", APPROVALS, asking("\"request_id\":\"" + requestId + "\"")));

        vote(created, new Choice.Instruct(AnswerJson.sealInstruction("Ask again on Monday")));
        JsonNode result = json(door.sell("GET", path + "/result?wait=30", null));

        assertThat(result.path("status").asString()).isEqualTo("custom_instruction");
        assertThat(result.path("instruction").asString()).isEqualTo("Ask again on Monday");
    }

    @Test
    void aQuestionExpiresInItsOwnTime() throws Exception {
        JsonNode created = json(door.sell(
                "POST", APPROVALS, expiring("30").replace("{\"q", "{\"request_id\":\"" + requestId + "\",\"q")));
        Instant createdAt = Instant.parse(created.path("created_at").asString());
        Instant expiresAt = Instant.parse(created.path("expires_at").asString());
        assertThat(expiresAt).isEqualTo(createdAt.plusSeconds(30));

        ask(new ExpireApproval(approvalId(created), expiresAt.plusSeconds(2)));
        JsonNode result = json(door.sell("GET", path + "/result?wait=30", null));

        assertThat(result.path("status").asString()).isEqualTo("expired");
        assertThat(result.has("resolved_by")).isFalse();
    }

    @Test
    void theSameRequestIsTheSameApprovalAndAnotherPayloadAConflict() throws Exception {
        String body = asking("\"request_id\":\"" + requestId + "\"");
        String first = door.sell("POST", APPROVALS, body).body();

        assertThat(door.sell("POST", APPROVALS, body).body()).isEqualTo(first);
        HttpResponse<String> other =
                door.sell("POST", APPROVALS, asking("\"request_id\":\"" + requestId + "\",\"correlation_id\":\"c\""));

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).isEqualTo("{\"error\":\"idempotency_conflict\"}");
        HttpResponse<String> colleague = door.send("POST", APPROVALS, AskingDoor.BUYER, AskingDoor.ACME_KEY, body);
        assertThat(colleague.body()).isEqualTo("{\"error\":\"idempotency_conflict\"}");
    }

    @Test
    void aQuestionWithoutARequestIdIsGivenOne() throws Exception {
        JsonNode created = json(door.sell("POST", APPROVALS, asked("Ship it?", "", OPTIONS)));

        String given = created.path("request_id").asString();
        assertThat(given).startsWith("req_");
        assertThat(door.sell("GET", APPROVALS + "/" + given, null).statusCode()).isEqualTo(200);
    }

    @Test
    void a5AQuestionIsItsAskersAlone() throws Exception {
        door.sell("POST", APPROVALS, asking("\"request_id\":\"" + requestId + "\""));
        HttpResponse<String> never = door.sell("GET", APPROVALS + "/never", null);

        for (String method : List.of("GET", "DELETE")) {
            HttpResponse<String> colleague = door.send(method, path, AskingDoor.BUYER, AskingDoor.ACME_KEY, null);
            HttpResponse<String> stranger = door.send(method, path, AskingDoor.TINY, AskingDoor.TINY_KEY, null);
            assertThat(colleague.statusCode()).isEqualTo(404);
            assertThat(colleague.body()).isEqualTo(never.body()).isEqualTo(stranger.body());
        }
        assertThat(json(door.sell("GET", path, null)).path("status").asString()).isEqualTo("pending");
    }

    @Test
    void itsAskerTakesAQuestionBack() throws Exception {
        door.sell("POST", APPROVALS, asking("\"request_id\":\"" + requestId + "\""));

        HttpResponse<String> withdrawn = door.sell("DELETE", path, null);

        assertThat(withdrawn.statusCode()).isEqualTo(200);
        assertThat(withdrawn.body()).isEqualTo("{\"request_id\":\"" + requestId + "\",\"status\":\"cancelled\"}");
        assertThat(door.sell("DELETE", path, null).body()).isEqualTo(withdrawn.body());
        assertThat(json(door.sell("GET", path, null)).path("status").asString()).isEqualTo("cancelled");
    }

    @Test
    void whoHasAsManyWaitingAsThePlanAllowsAsksNoMore() throws Exception {
        String body = asking("\"request_id\":\"" + requestId + "\"");
        String first = door.send("POST", APPROVALS, AskingDoor.TINY, AskingDoor.TINY_KEY, body)
                .body();

        HttpResponse<String> second =
                door.send("POST", APPROVALS, AskingDoor.TINY, AskingDoor.TINY_KEY, asked("q", "", OPTIONS));

        assertThat(second.statusCode()).isEqualTo(403);
        assertThat(second.body())
                .isEqualTo(
                        "{\"error\":\"USAGE_APPROVAL_LIMIT\",\"code\":\"USAGE_APPROVAL_LIMIT\",\"over_limit\":true}");
        assertThat(door.send("POST", APPROVALS, AskingDoor.TINY, AskingDoor.TINY_KEY, body)
                        .body())
                .isEqualTo(first);
        door.send("DELETE", path, AskingDoor.TINY, AskingDoor.TINY_KEY, null);
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBack() throws Exception {
        HttpResponse<String> answer = null;
        for (int i = 0; i < 2 * AskingDoor.RATE && (answer == null || answer.statusCode() == 400); i++) {
            answer = door.send("POST", APPROVALS, AskingDoor.HASTY, AskingDoor.ACME_KEY, "{}");
        }

        assertThat(Objects.requireNonNull(answer).statusCode()).isEqualTo(429);
        assertThat(answer.body()).isEqualTo("{\"error\":\"rate_limited\"}");
        assertThat(answer.headers().firstValue("Retry-After"))
                .hasValueSatisfying(text -> assertThat(Integer.parseInt(text)).isPositive());
    }

    @Test
    void theAnswerIsDeliveredSignedRetriedAfterAFailureAndAgainOnRequest() throws Exception {
        try (Receiver receiver = new Receiver(500, 204)) {
            JsonNode created = json(door.sell(
                    "POST",
                    APPROVALS,
                    calling(receiver.url(), "{\"X-Tenant\":\"7\"}")
                            .replace("{\"q", "{\"request_id\":\"" + requestId + "\",\"q")));

            vote(created, new Choice.SelectOption("no"));
            Received first = receiver.next();
            Received second = receiver.next();

            assertThat(first.body())
                    .isEqualTo(second.body())
                    .isEqualTo(door.sell("GET", path + "/result", null).body());
            assertThat(first.id()).isEqualTo(second.id());
            for (Received received : List.of(first, second)) {
                new Webhook(AskingDoor.SIGNING_SECRET)
                        .verify(received.body(), HttpHeaders.of(received.headers(), (name, value) -> true));
                assertThat(received.headers().get("X-tenant")).containsExactly("7");
            }
            assertThat(awaitDelivery("delivered").path("result_delivery_error").isNull())
                    .isTrue();

            HttpResponse<String> redelivery = door.sell("POST", path + "/redeliver", null);

            assertThat(redelivery.statusCode()).isEqualTo(202);
            assertThat(redelivery.body())
                    .isEqualTo("{\"request_id\":\"" + requestId + "\",\"status\":\"selected_option\"}");
            Received third = receiver.next();
            assertThat(third.id()).isEqualTo(first.id());
            assertThat(third.body()).isEqualTo(first.body());
            assertThat(awaitDelivery("delivered").path("status").asString()).isEqualTo("selected_option");
            assertThat(receiver.count()).isEqualTo(3);
        }
    }

    @Test
    void howTheDeliveryStandsIsToldFromTheAnswerOn() throws Exception {
        try (Receiver receiver = new Receiver(410, 204)) {
            CountDownLatch held = receiver.hold();
            JsonNode created = json(door.sell(
                    "POST",
                    APPROVALS,
                    calling(receiver.url(), null).replace("{\"q", "{\"request_id\":\"" + requestId + "\",\"q")));
            assertThat(json(door.sell("GET", path, null)).propertyNames())
                    .as("before there is an answer to deliver")
                    .containsExactlyInAnyOrder("request_id", "status");

            vote(created, new Choice.SelectOption("no"));
            door.sell("GET", path + "/result?wait=30", null);
            JsonNode pending = awaitDelivery("pending");
            assertThat(pending.propertyNames())
                    .containsExactlyInAnyOrder(
                            "request_id",
                            "status",
                            "selected_option",
                            "resolved_by",
                            "resolved_at",
                            "result_delivery_status",
                            "result_delivery_error");
            assertThat(pending.path("result_delivery_error").isNull()).isTrue();

            held.countDown();
            assertThat(awaitDelivery("failed").path("result_delivery_error").asString())
                    .contains("410");
            description.describes("/v1/approvals/{request_id}", "get", door.sell("GET", path, null));
            assertThat(door.sell("POST", path + "/redeliver", null).statusCode())
                    .isEqualTo(202);
            assertThat(awaitDelivery("delivered").path("result_delivery_error").isNull())
                    .isTrue();
            assertThat(receiver.count()).isEqualTo(2);
        }
    }

    private JsonNode awaitDelivery(String status) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        JsonNode view = json(door.sell("GET", path, null));
        while (!view.path("result_delivery_status").asString().equals(status) && System.nanoTime() < deadline) {
            view = json(door.sell("GET", path, null));
        }
        assertThat(view.path("result_delivery_status").asString()).isEqualTo(status);
        return view;
    }

    private static void vote(JsonNode created, Choice choice) throws Exception {
        ApprovalId approvalId = approvalId(created);
        Opened opened = Objects.requireNonNull(door.questions().opened(approvalId));
        Approver dana =
                new Approver("local", "dana", "Dana", List.of(), List.of(), Set.of(Approver.Role.APPROVER), null);
        ask(new CastVote(
                approvalId,
                dana,
                choice,
                opened.card().digest(),
                "",
                null,
                Instant.now().truncatedTo(ChronoUnit.MICROS)));
    }

    private static void ask(ApprovalCommand command) throws Exception {
        producer.send(new ProducerRecord<>(
                        door.topics().approvalCommands().name(),
                        command.approvalId().key(),
                        door.topics().approvalCommands().codec().encode(command)))
                .get();
    }

    private static ApprovalId approvalId(JsonNode created) {
        return Objects.requireNonNull(
                ApprovalId.parse(created.path("approval_id").asString()));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    /** One POST that came. */
    private record Received(String body, Map<String, List<String>> headers) {
        String id() {
            return headers.get("Webhook-id").getFirst();
        }
    }

    /** A receiver on this machine that answers otherwise the first time. */
    private static final class Receiver implements AutoCloseable {
        private final HttpServer server;
        private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        private final AtomicInteger count = new AtomicInteger();
        private volatile CountDownLatch held = new CountDownLatch(0);

        Receiver(int first, int later) throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    awaitRelease();
                    exchange.sendResponseHeaders(count.incrementAndGet() == 1 ? first : later, -1);
                    received.add(new Received(body, Map.copyOf(exchange.getRequestHeaders())));
                }
            });
            server.start();
        }

        /** Whoever comes waits until this is counted down. */
        CountDownLatch hold() {
            held = new CountDownLatch(1);
            return held;
        }

        private void awaitRelease() {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/answers";
        }

        Received next() throws InterruptedException {
            return Objects.requireNonNull(received.poll(30, TimeUnit.SECONDS), "nothing came");
        }

        int count() {
            return count.get();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
