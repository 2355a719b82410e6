package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.approvalstream.ApprovalStreamConfiguration;
import dev.countersign.control.CredentialHasher;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.schemas.seal.MasterKey;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Execution reports as their client uses them: the ingress, approval-stream and the read model are the real
 * ones, and payloads are encrypted. Every answer is also held against the OpenAPI document that is served.
 */
@NeedsBroker
class ExecutionReportsIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String APPEND = "/v1/agents/{agent_id}/calls/{call_id}/tool-executions";
    private static final String LIST = "/v1/agents/{agent_id}/calls/{call_id}";
    private static final String SELLER = "seller:s3cret-of-seller";
    private static final String BUYER = "buyer:s3cret-of-buyer";
    private static final String STRANGER = "stranger:s3cret-of-stranger";
    private static final String SALT = "000102030405060708090a0b0c0d0e0f";
    private static final String UNAUTHORIZED = "{\"detail\":\"Authentication is required for this endpoint.\"}";
    private static final int PARTITIONS = 4;

    private static final Topics TOPICS = new Topics("", SchemaIds.bundled());

    private static TestBroker broker;
    private static ConfigurableApplicationContext context;
    private static HttpClient client;
    private static Description description;

    /** A call of its own for each test. */
    private final String call = "conv_" + UUID.randomUUID();

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        organizations(directory.resolve("organizations"));
        Files.writeString(directory.resolve("payloads.key"), MasterKey.generate(new SecureRandom()));
        broker = TestBroker.start(directory.resolve("broker"));
        client = HttpClient.newHttpClient();
        context = new SpringApplicationBuilder(IngressConfiguration.class, ApprovalStreamConfiguration.class)
                .properties(Map.of(
                        "server.port", "0",
                        "countersign.kafka.bootstrap-servers", broker.bootstrapServers(),
                        "countersign.kafka.partitions", Integer.toString(PARTITIONS),
                        "countersign.control.directory",
                                directory.resolve("organizations").toString(),
                        "countersign.payloads.master-key-file",
                                directory.resolve("payloads.key").toString(),
                        "countersign.read-model.jdbc-url", "jdbc:h2:file:" + directory.resolve("read-model"),
                        "countersign.approval-stream.state-directory",
                                directory.resolve("state").toString()))
                .run();
        awaitReady();
        description = new Description(get("/openapi.json", null).body());
    }

    @AfterAll
    static void close() throws Exception {
        context.close();
        client.close();
        broker.close();
    }

    // What is reported

    @Test
    void aReportIsAnsweredWithoutABodyAndWithItsReceipt() throws Exception {
        HttpResponse<String> answer = report(SELLER, call, full());

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(receiptId(answer)).matches("rec_[a-z2-7]{26}");
    }

    @Test
    void theListShowsThePublicProjectionAndNothingElse() throws Exception {
        report(SELLER, call, full());
        report(SELLER, call, bare("2026-11-01T08:00:00Z"));

        JsonNode listed = listed(SELLER, call);
        assertThat(listed.path("agent_id").asString()).isEqualTo("seller");
        assertThat(listed.path("call_id").asString()).isEqualTo(call);
        assertThat(listed.path("truncated").asBoolean()).isFalse();
        assertThat(listed.path("tool_executions").toString())
                .isEqualTo("[{\"tool_name\":\"end_call\",\"tool_kind\":\"built_in\",\"invocation_source\":\"system\","
                        + "\"trigger_event\":null,\"started_at\":\"2026-11-01T08:00:00Z\","
                        + "\"finished_at\":\"2026-11-01T08:00:00Z\",\"duration_ms\":0,\"outcome\":\"skipped\","
                        + "\"http_status\":null,\"error_code\":null,\"error_type\":null,"
                        + "\"wait_for_response\":null,\"show_results_to_llm\":null},"
                        + "{\"tool_name\":\"refund_payment\",\"tool_kind\":\"webhook\","
                        + "\"invocation_source\":\"contextual\",\"trigger_event\":\"customer_asked\","
                        + "\"started_at\":\"2026-11-01T09:00:00.123456Z\","
                        + "\"finished_at\":\"2026-11-01T09:00:01Z\",\"duration_ms\":877,\"outcome\":\"failed\","
                        + "\"http_status\":503,\"error_code\":\"upstream_busy\",\"error_type\":\"HttpError\","
                        + "\"wait_for_response\":true,\"show_results_to_llm\":false}]");
    }

    @Test
    void executionsAreListedInTheOrderInWhichTheyRan() throws Exception {
        List<String> begun = List.of("2026-11-01T10:00:03Z", "2026-11-01T10:00:01Z", "2026-11-01T12:00:02+02:00");
        for (String startedAt : begun) {
            report(SELLER, call, bare(startedAt));
        }
        assertThat(listed(SELLER, call).path("tool_executions").findValuesAsString("started_at"))
                .containsExactly("2026-11-01T10:00:01Z", "2026-11-01T10:00:02Z", "2026-11-01T10:00:03Z");
    }

    /** No key is sent, and all of these are one report. */
    @Test
    void fiveHundredParallelRetriesLeaveOneRecord() throws Exception {
        ObjectNode report = full();
        Set<String> receipts = new HashSet<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(64)) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(callers.submit(() -> report(SELLER, call, report)));
            }
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(204);
                receipts.add(receiptId(answer.get()));
            }
        }
        assertThat(receipts).hasSize(1);
        assertThat(listed(SELLER, call).path("tool_executions")).hasSize(1);
        String id = receipts.iterator().next().substring("rec_".length());
        assertThat(committed(TOPICS.reports().name(), id)).hasSize(500);
        assertThat(committed(TOPICS.allEvents().name(), id)).hasSize(1);
        assertThat(committed(TOPICS.receipts().name(), id)).hasSize(1);
    }

    @Test
    void aRetryThatWasRenderedOtherwiseIsTheSameReport() throws Exception {
        String first = receiptId(report(SELLER, call, full()));
        ObjectNode again = full();
        again.put("error_message", "Upstream is busy (retry 1)");
        again.put("stack_trace", "at other.line");
        again.put("result_preview", "nothing");
        again.put("started_at", "2026-11-01T10:00:00.123456+01:00");
        again.putNull("source_tool_id");
        again.remove("tool_id");
        again.put("tool_id", "tool_1");

        assertThat(receiptId(report(SELLER, call, again))).isEqualTo(first);
        assertThat(listed(SELLER, call).path("tool_executions")).hasSize(1);
    }

    static Stream<String> otherExecutions() {
        return Stream.of(
                "{\"tool_name\":\"refund\"}",
                "{\"tool_id\":\"tool_2\"}",
                "{\"source_tool_id\":\"source\"}",
                "{\"tool_kind\":\"template\"}",
                "{\"trigger_event\":\"timer\"}",
                "{\"invocation_source\":\"system\"}",
                "{\"http_status\":500}",
                "{\"started_at\":\"2026-11-01T09:00:00.123457Z\"}",
                "{\"finished_at\":\"2026-11-01T09:00:02Z\"}",
                "{\"error_code\":\"other\"}",
                "{\"error_type\":\"other\"}",
                "{\"duration_ms\":878}",
                "{\"wait_for_response\":null}",
                "{\"show_results_to_llm\":true}",
                "{\"outcome\":\"timed_out\"}",
                "{\"target_url\":\"https://pay.example/v2\"}",
                "{\"arguments_preview\":{\"amount\":8}}");
    }

    @ParameterizedTest
    @MethodSource("otherExecutions")
    void whatDiffersIsAnotherExecution(String difference) throws Exception {
        String first = receiptId(report(SELLER, call, full()));
        ObjectNode other = full();
        JSON.readTree(difference).properties().forEach(field -> other.set(field.getKey(), field.getValue()));

        assertThat(receiptId(report(SELLER, call, other))).isNotEqualTo(first);
        assertThat(listed(SELLER, call).path("tool_executions")).hasSize(2);
    }

    @Test
    void theSameReportOfAnotherCallOrAgentIsAnother() throws Exception {
        Set<String> receipts = new HashSet<>();
        receipts.add(receiptId(report(SELLER, call, full())));
        receipts.add(receiptId(report(SELLER, call + "-2", full())));
        receipts.add(receiptId(report(BUYER, call, full())));
        assertThat(receipts).hasSize(3);
        assertThat(listed(BUYER, call).path("tool_executions")).hasSize(1);
    }

    // What is recorded of it

    @Test
    void itsReceiptIsMarkedAndClaimsNoDecision() throws Exception {
        String id = receiptId(report(SELLER, call, full()));

        HttpResponse<String> answer = get("/v1/receipts/" + id, SELLER);
        description.describes("/v1/receipts/{receipt_id}", "get", answer);
        JsonNode receipt = JSON.readTree(answer.body());
        assertThat(receipt.path("externally_reported").asBoolean()).isTrue();
        assertThat(receipt.path("status").asString()).isEqualTo("reported");
        assertThat(receipt.path("agent_id").asString()).isEqualTo("seller");
        assertThat(receipt.path("instance_id").asString()).isEqualTo(call);
        assertThat(receipt.path("action").asString()).isEqualTo("refund_payment");
        assertThat(receipt.path("resource").asString()).isEqualTo("report:seller:" + call);
        assertThat(receipt.path("outcome").asString()).isEqualTo("failed_effect_possible");
        assertThat(receipt.path("error").path("code").asString()).isEqualTo("upstream_busy");
        assertThat(receipt.path("attempts").asInt()).isZero();
        for (String claim : List.of(
                "decision", "matched_rule", "policy_version", "policy_digest", "risk_level", "approval_id", "tool")) {
            assertThat(receipt.has(claim)).as(claim).isFalse();
        }
        assertThat(answer.body()).doesNotContain("4111", "Upstream is busy", "pay.example", "at com.example");

        Receipt recorded = TOPICS.receipts()
                .codec()
                .decode(committed(TOPICS.receipts().name(), id.substring(4)).getFirst());
        assertThat(recorded.kind()).isEqualTo(ReceiptKind.EXTERNALLY_REPORTED);
        assertThat(recorded.sequence()).isNotNegative();
        assertThat(receipt.path("history_digest").asString())
                .isEqualTo(recorded.historyDigest().hex());
        assertThat(receipt.path("sequence").asLong()).isEqualTo(recorded.sequence());
    }

    @Test
    void receiptsOfReportsAreFoundAmongTheOthers() throws Exception {
        String id = receiptId(report(SELLER, call, full()));
        HttpResponse<String> page = get("/v1/receipts?search=" + call + "&decision=not_judged", SELLER);
        description.describes("/v1/receipts", "get", page);
        assertThat(JSON.readTree(page.body()).path("receipts").findValuesAsString("receipt_id"))
                .containsExactly(id);
    }

    @Test
    void whatTheListDoesNotShowIsEncryptedInEveryTopic() throws Exception {
        String id = receiptId(report(SELLER, call, full())).substring(4);
        List<byte[]> all = new ArrayList<>(committed(TOPICS.reports().name(), id));
        all.addAll(committed(TOPICS.allEvents().name(), id));
        all.addAll(committed(TOPICS.receipts().name(), id));
        assertThat(all).hasSize(3);
        for (byte[] value : all) {
            String text = new String(value, StandardCharsets.UTF_8);
            assertThat(text)
                    .contains("refund_payment")
                    .doesNotContain("4111", "Upstream is busy", "pay.example", "at com.example", "tool_1");
        }
        RecordedEvent event = context.getBean(Topics.class)
                .allEvents()
                .codec()
                .decode(committed(TOPICS.allEvents().name(), id).getFirst());
        Report report = ((ToolExecutionReported)
                        ((RecordedEvent.OfReport) event).recorded().event())
                .report();
        assertThat(JSON.readTree(report.details().bytes())).isEqualTo(JSON.readTree("""
                        {"arguments_preview":{"amount":7,"card":"4111"},"error_message":"Upstream is busy",
                        "result_preview":[1,null,"x"],"stack_trace":"at com.example.Tool","target_url":"https://pay.example/v1",
                        "tool_id":"tool_1"}"""));
    }

    // Who may

    @Test
    void withoutACredentialNothingIsToldNotEvenOfPathsThatThereAreNot() throws Exception {
        for (String bearer : new String[] {null, "seller:wrong", "nobody:secret", "seller:"}) {
            HttpResponse<String> post = report(bearer, call, full());
            HttpResponse<String> list = list(bearer, "seller", call);
            HttpResponse<String> nothing = get("/v1/agents/seller/else", bearer);
            for (HttpResponse<String> answer : List.of(post, list, nothing)) {
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).isEqualTo(UNAUTHORIZED);
                assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"countersign\"");
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            }
        }
    }

    @Test
    void anotherAgentsPathIsLikeOneThatThereIsNot() throws Exception {
        report(SELLER, call, full());
        Set<String> bodies = new HashSet<>();
        for (String agent : List.of("seller", "nobody", "stranger")) {
            HttpResponse<String> list = list(BUYER, agent, call);
            HttpResponse<String> post =
                    post(BUYER, "/v1/agents/" + agent + "/calls/" + call + "/tool-executions", full());
            assertThat(list.statusCode()).isEqualTo(404);
            assertThat(post.statusCode()).isEqualTo(404);
            bodies.add(list.body());
            bodies.add(post.body());
        }
        assertThat(bodies).hasSize(1);
        assertThat(list(STRANGER, "seller", call).statusCode()).isEqualTo(404);
    }

    @Test
    void aCallOfWhichNothingWasReportedIsNotThere() throws Exception {
        HttpResponse<String> answer = list(SELLER, "seller", call);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"detail\":\"Nothing was reported of such a call\"}");
    }

    @Test
    void pathsTakeTheirMethodsAlone() throws Exception {
        HttpResponse<String> put =
                send(request("/v1/agents/seller/calls/" + call, SELLER).PUT(BodyPublishers.ofString("{}")));
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpResponse<String> read = get("/v1/agents/seller/calls/" + call + "/tool-executions", SELLER);
        description.describes(APPEND, "post", read);
        assertThat(read.statusCode()).isEqualTo(405);
        assertThat(read.headers().firstValue("Allow")).contains("POST");
        assertThat(get("/v1/agents/seller/calls/" + call + "/else", SELLER).statusCode())
                .isEqualTo(404);
    }

    // What is refused

    static Stream<String[]> flaws() {
        String text = "a".repeat(20_001);
        return Stream.of(
                flaw("tool_name", "\"\"", "String should have at least 1 character", "string_too_short"),
                flaw("tool_name", quoted(text, 256), "String should have at most 255 characters", "string_too_long"),
                flaw("tool_name", "7", "Input should be a valid string", "string_type"),
                flaw("tool_name", "null", "Input should be a valid string", "string_type"),
                flaw("tool_id", quoted(text, 256), "String should have at most 255 characters", "string_too_long"),
                flaw(
                        "source_tool_id",
                        quoted(text, 256),
                        "String should have at most 255 characters",
                        "string_too_long"),
                flaw(
                        "tool_kind",
                        "\"api\"",
                        "Input should be 'webhook', 'template', 'human_transfer' or 'built_in'",
                        "enum"),
                flaw("tool_kind", "\"WEBHOOK\"", null, "enum"),
                flaw("trigger_event", "\"\"", "String should have at least 1 character", "string_too_short"),
                flaw("trigger_event", quoted(text, 65), "String should have at most 64 characters", "string_too_long"),
                flaw("invocation_source", "\"user\"", "Input should be 'system' or 'contextual'", "enum"),
                flaw("invocation_source", "null", null, "enum"),
                flaw("http_status", "99", "Input should be greater than or equal to 100", "greater_than_equal"),
                flaw("http_status", "1000", "Input should be less than or equal to 999", "less_than_equal"),
                flaw("http_status", "\"200\"", "Input should be a valid integer", "int_type"),
                flaw("http_status", "200.5", null, "int_from_float"),
                flaw("started_at", "\"yesterday\"", "Input should be a valid datetime of RFC 3339", "datetime_parsing"),
                flaw("started_at", "\"2026-11-01\"", null, "datetime_parsing"),
                flaw("started_at", "\"2026-11-01T09:00:00\"", null, "datetime_parsing"),
                flaw("started_at", "\"2026-11-01T09:00Z\"", null, "datetime_parsing"),
                flaw("started_at", "\"2026-02-30T09:00:00Z\"", null, "datetime_parsing"),
                flaw("started_at", "\"2026-11-01T25:00:00Z\"", null, "datetime_parsing"),
                flaw("started_at", "\"2026-11-01T09:00:00+24:00\"", null, "datetime_parsing"),
                flaw("finished_at", "1793523600", "Input should be a valid datetime", "datetime_type"),
                flaw("error_code", quoted(text, 129), "String should have at most 128 characters", "string_too_long"),
                flaw("error_type", quoted(text, 201), "String should have at most 200 characters", "string_too_long"),
                flaw("duration_ms", "-1", "Input should be greater than or equal to 0", "greater_than_equal"),
                flaw("duration_ms", "1.5", null, "int_from_float"),
                flaw("duration_ms", "true", "Input should be a valid integer", "int_type"),
                flaw("wait_for_response", "\"true\"", "Input should be a valid boolean", "bool_type"),
                flaw("show_results_to_llm", "1", "Input should be a valid boolean", "bool_type"),
                flaw(
                        "outcome",
                        "\"ok\"",
                        "Input should be 'succeeded', 'failed', 'timed_out', 'skipped' or 'cancelled'",
                        "enum"),
                flaw(
                        "target_url",
                        "\"https://pay.example/v1?key=1\"",
                        "Value error, target_url must have neither a query nor a fragment",
                        "value_error"),
                flaw("target_url", "\"https://pay.example/v1#part\"", null, "value_error"),
                flaw(
                        "target_url",
                        quoted(text, 1_025),
                        "String should have at most 1024 characters",
                        "string_too_long"),
                flaw(
                        "error_message",
                        quoted(text, 5_001),
                        "String should have at most 5000 characters",
                        "string_too_long"),
                flaw(
                        "stack_trace",
                        quoted(text, 20_001),
                        "String should have at most 20000 characters",
                        "string_too_long"),
                flaw("confidence", "1", "Extra inputs are not permitted", "extra_forbidden"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("flaws")
    void aFlawIsToldWithItsPlace(String field, String value, @Nullable String msg, String type) throws Exception {
        ObjectNode report = full();
        report.set(field, JSON.readTree(value));

        HttpResponse<String> answer = report(SELLER, call, report);

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode detail = JSON.readTree(answer.body()).path("detail");
        assertThat(detail).hasSize(1);
        assertThat(detail.get(0).path("loc").toString()).isEqualTo("[\"body\",\"" + field + "\"]");
        assertThat(detail.get(0).path("type").asString()).isEqualTo(type);
        if (msg != null) {
            assertThat(detail.get(0).path("msg").asString()).isEqualTo(msg);
        }
        assertThat(list(SELLER, "seller", call).statusCode()).isEqualTo(404);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceInTheOrderOfTheFields() throws Exception {
        HttpResponse<String> answer =
                report(SELLER, call, JSON.readTree("{\"tool_kind\":\"api\",\"zeta\":1,\"alpha\":2}"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .isEqualTo("{\"detail\":["
                        + "{\"loc\":[\"body\",\"tool_name\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
                        + "{\"loc\":[\"body\",\"tool_kind\"],\"msg\":\"Input should be 'webhook', 'template',"
                        + " 'human_transfer' or 'built_in'\",\"type\":\"enum\"},"
                        + "{\"loc\":[\"body\",\"invocation_source\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
                        + "{\"loc\":[\"body\",\"started_at\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
                        + "{\"loc\":[\"body\",\"finished_at\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
                        + "{\"loc\":[\"body\",\"duration_ms\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
                        + "{\"loc\":[\"body\",\"outcome\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
                        + "{\"loc\":[\"body\",\"alpha\"],\"msg\":\"Extra inputs are not permitted\",\"type\":\"extra_forbidden\"},"
                        + "{\"loc\":[\"body\",\"zeta\"],\"msg\":\"Extra inputs are not permitted\",\"type\":\"extra_forbidden\"}"
                        + "]}");
    }

    static Stream<String[]> bodies() {
        return Stream.of(
                new String[] {"{\"tool_name\":", "json_invalid"},
                new String[] {"{\"tool_name\":\"a\",\"tool_name\":\"b\"}", "json_invalid"},
                new String[] {"", "missing"},
                new String[] {"[]", "model_attributes_type"},
                new String[] {"\"text\"", "model_attributes_type"},
                new String[] {"null", "model_attributes_type"});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void whatIsNoObjectIsRefusedAsAWhole(String body, String type) throws Exception {
        HttpResponse<String> answer = post(SELLER, path("seller", call) + "/tool-executions", body);

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode detail = JSON.readTree(answer.body()).path("detail");
        assertThat(detail).hasSize(1);
        assertThat(detail.get(0).path("loc").toString()).isEqualTo("[\"body\"]");
        assertThat(detail.get(0).path("type").asString()).isEqualTo(type);
    }

    @Test
    void theLongestOfEverythingIsTaken() throws Exception {
        ObjectNode report = full();
        Map.of(
                        "tool_name", 255,
                        "tool_id", 255,
                        "source_tool_id", 255,
                        "trigger_event", 64,
                        "error_code", 128,
                        "error_type", 200,
                        "target_url", 1_024,
                        "error_message", 5_000,
                        "stack_trace", 20_000)
                .forEach((field, length) -> report.put(field, "ü".repeat(length)));
        report.put("http_status", 999);
        report.put("duration_ms", 9_007_199_254_740_991L);
        assertThat(report(SELLER, call, report).statusCode()).isEqualTo(204);
        JsonNode shown = listed(SELLER, call).path("tool_executions").get(0);
        assertThat(shown.path("tool_name").asString()).hasSize(255);
        assertThat(shown.path("duration_ms").asLong()).isEqualTo(9_007_199_254_740_991L);
    }

    @Test
    void everyNullableFieldMayBeNullAndIsLikeNone() throws Exception {
        String none = receiptId(report(SELLER, call, bare("2026-11-01T08:00:00Z")));
        ObjectNode nulls = bare("2026-11-01T08:00:00Z");
        for (String field : List.of(
                "tool_id",
                "source_tool_id",
                "trigger_event",
                "http_status",
                "error_code",
                "error_type",
                "wait_for_response",
                "show_results_to_llm",
                "target_url",
                "arguments_preview",
                "result_preview",
                "error_message",
                "stack_trace")) {
            nulls.putNull(field);
        }
        assertThat(receiptId(report(SELLER, call, nulls))).isEqualTo(none);
    }

    @Test
    void aCallsNameHasItsLengthToo() throws Exception {
        assertThat(report(SELLER, "c".repeat(255), full()).statusCode()).isEqualTo(204);
        HttpResponse<String> answer = report(SELLER, "c".repeat(256), full());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .isEqualTo("{\"detail\":[{\"loc\":[\"path\",\"call_id\"],"
                        + "\"msg\":\"String should have at most 255 characters\",\"type\":\"string_too_long\"}]}");
        assertThat(get(path("seller", "line%0Abreak"), SELLER).statusCode()).isIn(400, 422);
    }

    @Test
    void aBodyOfAnotherTypeOrSizeIsRefusedInTheSameForm() throws Exception {
        String path = path("seller", call) + "/tool-executions";
        HttpResponse<String> form = send(HttpRequest.newBuilder(url(path))
                .header("Authorization", "Bearer " + SELLER)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
        description.describes(APPEND, "post", form);
        assertThat(form.statusCode()).isEqualTo(415);
        HttpResponse<String> large = post(SELLER, path, "{\"stack_trace\":\"" + "a".repeat(300_000) + "\"}");
        assertThat(large.statusCode()).isEqualTo(413);
        for (HttpResponse<String> answer : List.of(form, large)) {
            assertThat(JSON.readTree(answer.body()).path("detail").isString()).isTrue();
        }
    }

    // Help

    private static ObjectNode full() {
        return (ObjectNode) JSON.readTree("""
                {"tool_name":"refund_payment","tool_id":"tool_1","tool_kind":"webhook","trigger_event":"customer_asked",
                "invocation_source":"contextual","http_status":503,"started_at":"2026-11-01T09:00:00.123456789Z",
                "finished_at":"2026-11-01T09:00:01Z","error_code":"upstream_busy","error_type":"HttpError",
                "duration_ms":877,"wait_for_response":true,"show_results_to_llm":false,"outcome":"failed",
                "target_url":"https://pay.example/v1","arguments_preview":{"amount":7,"card":"4111"},
                "result_preview":[1,null,"x"],"error_message":"Upstream is busy","stack_trace":"at com.example.Tool"}""");
    }

    private static ObjectNode bare(String startedAt) {
        ObjectNode report = (ObjectNode) JSON.readTree("""
                {"tool_name":"end_call","tool_kind":"built_in","invocation_source":"system","duration_ms":0,
                "outcome":"skipped"}""");
        report.put("started_at", startedAt);
        report.put("finished_at", startedAt);
        return report;
    }

    private static String[] flaw(String field, String value, @Nullable String msg, String type) {
        return new String[] {field, value, msg, type};
    }

    private static String quoted(String text, int length) {
        return "\"" + text.substring(0, length) + "\"";
    }

    private static HttpResponse<String> report(@Nullable String bearer, String call, JsonNode body) throws Exception {
        String agent = bearer == null ? "seller" : bearer.substring(0, bearer.indexOf(':'));
        return post(bearer, path(agent, call) + "/tool-executions", body);
    }

    private static HttpResponse<String> post(@Nullable String bearer, String path, JsonNode body) throws Exception {
        return post(bearer, path, body.toString());
    }

    private static HttpResponse<String> post(@Nullable String bearer, String path, String body) throws Exception {
        HttpResponse<String> answer = send(
                request(path, bearer).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        // Without content there is nothing for the document to describe but the status and the headers.
        if (answer.statusCode() == 204) {
            assertThat(description.document().at("/paths").path(APPEND).at("/post/responses/204/headers"))
                    .isNotEmpty();
        } else {
            description.describes(APPEND, "post", answer);
        }
        return answer;
    }

    private static HttpResponse<String> list(@Nullable String bearer, String agent, String call) throws Exception {
        HttpResponse<String> answer = get(path(agent, call), bearer);
        description.describes(LIST, "get", answer);
        return answer;
    }

    private static JsonNode listed(String bearer, String call) throws Exception {
        HttpResponse<String> answer = list(bearer, bearer.substring(0, bearer.indexOf(':')), call);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String path, @Nullable String bearer) throws Exception {
        return send(request(path, bearer));
    }

    private static String path(String agent, String call) {
        return "/v1/agents/" + agent + "/calls/" + call;
    }

    private static String receiptId(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        return answer.headers().firstValue("Countersign-Receipt").orElseThrow();
    }

    private static HttpRequest.Builder request(String path, @Nullable String bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(60));
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private static URI url(String path) {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void awaitReady() throws Exception {
        for (int i = 0; i < 1_200 && get("/health", null).statusCode() != 200; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(get("/health", null).statusCode()).isEqualTo(200);
    }

    /** The committed records of a topic under this key. */
    private static List<byte[]> committed(String topic, String key) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        List<byte[]> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (new String(record.key(), StandardCharsets.US_ASCII).equals(key)) {
                        found.add(record.value());
                    }
                }
            }
        }
        return found;
    }

    private static void organizations(Path root) throws IOException {
        organization(root.resolve("acme"), "a1", List.of("seller", "buyer"));
        organization(root.resolve("globex"), "b2", List.of("stranger"));
    }

    private static void organization(Path folder, String key, List<String> agents) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("organization.yaml"), "display_name: Some\nid_key: %s\n".formatted(key.repeat(32)));
        StringBuilder credentials = new StringBuilder();
        for (String agent : agents) {
            credentials.append("""
                    - agent: %s
                      salt: "%s"
                      secret_hash: %s
                      enabled: true
                    """.formatted(
                            agent,
                            SALT,
                            CredentialHasher.hash(SALT, "s3cret-of-" + agent).hex()));
        }
        Files.writeString(folder.resolve("credentials.yaml"), credentials);
    }
}
