package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The hub API as its client sees it, each answer also held against the OpenAPI document that is served. */
@NeedsBroker
class HubIT {
    private static final String TOOLS = "/api/v1/tools";
    private static final String UPDATE = "{\"input\":{\"deal_id\":\"1\",\"amount\":20000}}";

    private static TestBroker broker;
    private static RunningDoor door;
    private static PlayedPipeline pipeline;
    private static Description description;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void open(@TempDir Path directory) throws Exception {
        broker = RunningDoor.broker(directory);
        door = RunningDoor.start(broker, Map.of("countersign.ingress.wait-default", "20s"));
        pipeline = new PlayedPipeline(broker.bootstrapServers(), RunningDoor.TOPICS, RunningDoor.PARTITIONS);
        description = new Description(door.send(door.request("/openapi.json")).body());
    }

    @AfterAll
    static void close() throws Exception {
        pipeline.close();
        door.close();
        broker.close();
    }

    @Test
    void aSuccessHasTheToolsDataInTheContractsEnvelope() throws Exception {
        HttpResponse<String> answer = execute("update", UPDATE);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = json(answer);
        assertThat(body.propertyNames())
                .containsExactly("success", "data", "connection_id", "duration_ms", "request_id");
        assertThat(body.get("success").asBoolean()).isTrue();
        assertThat(body.get("data").toString()).isEqualTo(PlayedPipeline.RESPONSE);
        assertThat(body.get("connection_id").asString()).isEqualTo("conn_crm");
        assertThat(body.get("duration_ms").isIntegralNumber()).isTrue();
        assertThat(body.get("request_id").asString()).startsWith("req_");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "Countersign-Receipt")).startsWith("rec_");
        assertThat(header(answer, "Idempotency-Expires")).isEqualTo("2026-11-29T06:30:00Z");
        assertThat(header(answer, "Idempotency-Replayed")).isEmpty();
        assertThat(header(answer, "X-RateLimit-Limit")).isEqualTo("60000");
        assertThat(Long.parseLong(header(answer, "X-RateLimit-Remaining"))).isBetween(1L, 59_999L);
        assertThat(Long.parseLong(header(answer, "X-RateLimit-Reset"))).isBetween(1L, 60L);
    }

    @Test
    void theCallIsTheOneThatTheGatewayWouldMake() throws Exception {
        HttpResponse<String> answer = execute("update", keyed("{\"deal_id\":\"1\",\"stage\":\"won\",\"amount\":5e4}"));

        ToolCall call = submitted().getFirst().call();
        assertThat(call.agent().value()).isEqualTo("seller");
        assertThat(call.owner()).isEqualTo("owner@acme");
        assertThat(call.instanceId()).isEqualTo("hub:hub");
        assertThat(call.action()).isEqualTo("update_deal");
        assertThat(call.resource()).isEqualTo("crm:deal:1");
        assertThat(call.connection()).isNull();
        assertThat(call.payload().bytes()).asString().isEqualTo("{\"amount\":50000,\"stage\":\"won\"}");
        assertThat(call.requestDigest())
                .isEqualTo(RequestDigests.of(
                        "update_deal", "crm:deal:1", null, Map.of("amount", 50_000L, "stage", "won")));
        assertThat(call.requestId()).isEqualTo(json(answer).get("request_id").asString());
        assertThat(header(answer, "Countersign-Receipt"))
                .isEqualTo(submitted().getFirst().callId().receiptId());
    }

    @Test
    void oneKeyOverTwoDialectsIsOneCall() throws Exception {
        HttpResponse<String> hub = execute("update", keyed("{\"deal_id\":\"1\",\"amount\":7}"));
        HttpResponse<String> gateway = door.send(door.call(Organizations.SELLER, key, "update_deal", "{\"amount\":7}"));

        assertThat(gateway.statusCode()).isEqualTo(200);
        assertThat(json(gateway).get("receipt_id").asString()).isEqualTo(header(hub, "Countersign-Receipt"));
        assertThat(json(gateway).get("tool_response")).isEqualTo(json(hub).get("data"));
        assertThat(header(gateway, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(header(gateway, "Idempotency-Key-Mismatch")).isEmpty();

        HttpResponse<String> again = execute("update", keyed("{\"amount\":7,\"deal_id\":\"1\"}"));
        assertThat(json(again).get("data")).isEqualTo(json(hub).get("data"));
        assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(submitted())
                .extracting(SubmitCall::callId)
                .hasSize(3)
                .containsOnly(submitted().getFirst().callId());
    }

    /** ABUSE A7: on this surface a conflict, whatever the organization chose for the gateway. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"deal_id\":\"1\",\"amount\":8}",
                "{\"deal_id\":\"2\",\"amount\":7}",
                "{\"deal_id\":\"1\"}",
            })
    void a7OneKeyForAnotherActionIsAConflict(String input) throws Exception {
        HttpResponse<String> gateway = door.send(door.call(Organizations.SELLER, key, "update_deal", "{\"amount\":7}"));
        HttpResponse<String> hub = execute("update", keyed(input));

        assertThat(hub.statusCode()).isEqualTo(409);
        JsonNode error = error(hub);
        assertThat(error.get("code").asString()).isEqualTo("IDEMPOTENCY_CONFLICT");
        assertThat(error.get("details").get("receipt_id"))
                .isEqualTo(json(gateway).get("receipt_id"));
        assertThat(error.get("details").get("stored_digest").asString())
                .isEqualTo(RequestDigests.of("update_deal", "crm:deal:1", null, Map.of("amount", 7L))
                        .hex());
    }

    @Test
    void namingTheConnectionAsksForAnotherThingThanLeavingIt() throws Exception {
        execute("update", keyed("{\"deal_id\":\"1\"}"));
        HttpResponse<String> named = execute(
                "update",
                "{\"input\":{\"deal_id\":\"1\"},\"connection_id\":\"conn_crm\",\"idempotency_key\":\"" + key + "\"}");

        assertThat(error(named).get("code").asString()).isEqualTo("IDEMPOTENCY_CONFLICT");
    }

    @Test
    void aCallThatNeedsPeopleIsReplayedWithItsKeyWhenTheyHaveDecided() throws Exception {
        HttpResponse<String> pending = execute("delete", keyed("{\"deal_id\":\"1\"}"));

        assertThat(pending.statusCode()).isEqualTo(409);
        JsonNode error = error(pending);
        assertThat(error.get("code").asString()).isEqualTo("APPROVAL_REQUIRED");
        assertThat(error.get("details").get("approval_id").asString())
                .isEqualTo(submitted().getFirst().callId().approvalId());
        assertThat(error.get("details").get("idempotency_key").asString()).isEqualTo(key);
        assertThat(error.get("details").get("rule").asString()).isEqualTo("deletions");

        pipeline.decide(
                submitted().getFirst().callId(),
                new Answer.Allowed(
                        new Outcome.Succeeded(SealedValue.plain("{\"rows\":1}".getBytes(StandardCharsets.UTF_8)))));
        HttpResponse<String> decided = execute("delete", keyed("{\"deal_id\":\"1\"}"));

        assertThat(decided.statusCode()).isEqualTo(200);
        assertThat(json(decided).get("data").toString()).isEqualTo("{\"rows\":1}");
        assertThat(header(decided, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(header(decided, "Countersign-Receipt")).isEqualTo(header(pending, "Countersign-Receipt"));
    }

    @Test
    void aRejectedCallIsForbidden() throws Exception {
        execute("delete", keyed("{\"deal_id\":\"1\"}"));
        pipeline.decide(submitted().getFirst().callId(), new Answer.Denied("deletions", "Rejected by ann"));

        HttpResponse<String> decided = execute("delete", keyed("{\"deal_id\":\"1\"}"));

        assertThat(decided.statusCode()).isEqualTo(403);
        assertThat(error(decided).get("message").asString()).isEqualTo("Rejected by ann");
    }

    @Test
    void aCallThatWouldWaitForPeopleNeedsAKey() throws Exception {
        int before = pipeline.seen().size();

        HttpResponse<String> answer = execute("delete", "{\"input\":{\"deal_id\":\"1\"}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).get("code").asString()).isEqualTo("IDEMPOTENCY_KEY_REQUIRED");
        assertThat(pipeline.seen()).hasSize(before);
    }

    @Test
    void withoutAKeyEachRequestIsACallOfItsOwn() throws Exception {
        assertThat(header(execute("update", UPDATE), "Countersign-Receipt"))
                .isNotEqualTo(header(execute("update", UPDATE), "Countersign-Receipt"));
    }

    @ParameterizedTest
    @CsvSource({
        "deny,    403, FORBIDDEN,               Field owner_id is not allowed to be modified",
        "error,   422, POLICY_ERROR,            The organization has no policy",
        "expired, 409, IDEMPOTENCY_KEY_EXPIRED, The call of this key ended at 2026-11-22T06:30:00Z",
        "fail,    502, UPSTREAM_ERROR,          'The tool failed, and took no effect'",
        "unknown, 502, UPSTREAM_ERROR,          It is not known whether the tool took effect",
    })
    void everyOtherDecisionIsAnErrorWithItsReceipt(String verb, int status, String code, String message)
            throws Exception {
        HttpResponse<String> answer = execute(verb, keyed("{\"deal_id\":\"1\"}"));

        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode body = json(answer);
        assertThat(body.propertyNames()).containsExactly("success", "error", "request_id");
        assertThat(body.get("success").asBoolean()).isFalse();
        assertThat(error(answer).propertyNames()).containsExactly("code", "message", "details");
        assertThat(error(answer).get("code").asString()).isEqualTo(code);
        assertThat(error(answer).get("message").asString()).startsWith(message);
        assertThat(error(answer).get("details").get("receipt_id").asString())
                .isEqualTo(header(answer, "Countersign-Receipt"))
                .isEqualTo(submitted().getFirst().callId().receiptId());
        assertThat(header(answer, "X-RateLimit-Limit")).isNotEmpty();
    }

    @Test
    void aFailureSaysWhatTheTargetAnsweredAndWhetherSomethingMayHaveChanged() throws Exception {
        JsonNode failed = error(execute("fail", UPDATE)).get("details");
        JsonNode unknown = error(execute("unknown", UPDATE)).get("details");

        assertThat(failed.get("outcome").asString()).isEqualTo("failed");
        assertThat(failed.get("effect").asString()).isEqualTo("none");
        assertThat(failed.get("upstream").toString())
                .isEqualTo("{\"code\":\"http_500\",\"message\":\"The target answered 500\"}");
        assertThat(unknown.get("outcome").asString()).isEqualTo("unknown");
        assertThat(unknown.get("effect").asString()).isEqualTo("possible");
    }

    @Test
    void aCallThatIsNotFinishedInTimeGoesOn() throws Exception {
        HttpResponse<String> answer =
                send(request("silent", keyed("{\"deal_id\":\"1\"}")).header("Prefer", "wait=1"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(error(answer).get("code").asString()).isEqualTo("IN_PROGRESS");
        assertThat(error(answer).get("details").get("idempotency_key").asString())
                .isEqualTo(key);
        assertThat(header(answer, "Location")).isEqualTo("/v1/receipts/" + header(answer, "Countersign-Receipt"));
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=1");
    }

    @Test
    void everyViolationOfTheInputSchemaIsTold() throws Exception {
        int before = pipeline.seen().size();

        HttpResponse<String> answer =
                execute("update", "{\"input\":{\"amount\":\"50000\",\"stage\":7,\"colour\":\"red\"}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer).get("code").asString()).isEqualTo("INVALID_INPUT");
        JsonNode violations = error(answer).get("details").get("violations");
        assertThat(violations.findValuesAsString("path"))
                .containsExactlyInAnyOrder("/input", "/input", "/input/amount", "/input/stage");
        assertThat(violations.toString()).contains("deal_id", "colour", "number", "string");
        assertThat(pipeline.seen()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                               | /input",
                "{\"input\":[]}                                                   | /input",
                "{\"input\":{\"deal_id\":\"1\"},\"run\":1}                        | ''",
                "{\"input\":{\"deal_id\":\"1\"},\"dry_run\":\"yes\"}              | /dry_run",
                "{\"input\":{\"deal_id\":\"1\"},\"connection_id\":1}              | /connection_id",
                "{\"input\":{\"deal_id\":\"1\"},\"idempotency_key\":\"a b\"}      | /idempotency_key",
                "{\"input\":{\"deal_id\":\"1\"},\"idempotency_key\":\"\"}         | /idempotency_key",
                "{\"input\":{\"deal_id\":\"1\",\"deal_id\":\"2\"}}                | ''",
                "{\"input\":{\"deal_id\":\"1\",\"amount\":9007199254740993}}      | ''",
                "[]                                                               | ''",
                "{\"input\":{\"deal_id\":\"a/../b\"}}                             | /input/deal_id",
                "{\"input\":{\"deal_id\":\"a:b\"}}                                | /input/deal_id",
                "{\"input\":{\"deal_id\":\"..\"}}                                 | /input/deal_id",
                "{\"input\":{\"deal_id\":\"\"}}                                   | /input/deal_id",
                "{\"input\":{\"deal_id\":\"a\\u00a0b\"}}                          | /input",
                "{\"input\":{\"deal_id\":\"VIP-1\"}}                              | /input",
            })
    void whatCannotBeReadOrNamesNoResourceIsInvalid(String body, String path) throws Exception {
        HttpResponse<String> answer = execute("update", body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(error(answer).get("code").asString()).isEqualTo("INVALID_INPUT");
        assertThat(error(answer).get("details").get("violations").findValuesAsString("path"))
                .containsExactly(path);
    }

    @Test
    void aWholeNumberMayNameAPartOfTheResource() throws Exception {
        HttpResponse<String> answer = door.send(bearing(Organizations.KEY, TOOLS + "/itsm.tickets.close/execute")
                .POST(BodyPublishers.ofString(keyed("{\"id\":4451,\"resolution\":\"done\"}"))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(submitted().getFirst().call().resource()).isEqualTo("ticket:4451");
        assertThat(submitted().getFirst().call().payload().bytes()).asString().isEqualTo("{\"resolution\":\"done\"}");
    }

    /** ABUSE A1, A3. */
    @Test
    void a1WhoeverHasNoKeyIsToldAlwaysTheSame() throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (String bearer : List.of(
                "acme.hub.wrong",
                "acme.none.s3cret-of-hub",
                "nobody.hub.s3cret-of-hub",
                "acme.hub",
                Organizations.SELLER,
                Organizations.OLD_KEY,
                Organizations.REVOKED_AGENTS_KEY)) {
            answers.add(send(request(bearer, "update", UPDATE)));
        }
        answers.add(send(door.request(TOOLS + "/crm.deals.update/execute")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(UPDATE))));
        answers.add(send(request("update", UPDATE).header("Authorization", "Bearer " + Organizations.KEY)));

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(401);
        assertThat(answers)
                .extracting(answer -> answer.body().replaceAll("req_[0-9a-z_]+", "req"))
                .containsOnly("{\"success\":false,\"error\":{\"code\":\"UNAUTHORIZED\",\"message\":\"Send one header"
                        + " Authorization: Bearer <organization>.<name>.<secret>\",\"details\":{}},"
                        + "\"request_id\":\"req\"}");
        assertThat(answers)
                .extracting(answer -> header(answer, "X-RateLimit-Limit") + header(answer, "X-RateLimit-Remaining"))
                .containsOnly("00");
    }

    @Test
    void aKeyOpensWhatItNamesAndNothingElse() throws Exception {
        HttpResponse<String> mute = send(request(Organizations.MUTE_KEY, "update", UPDATE));
        HttpResponse<String> other = send(request(Organizations.BUYING_KEY, "delete", UPDATE));
        HttpResponse<String> own = send(request(Organizations.BUYING_KEY, "update", UPDATE));

        assertThat(mute.statusCode()).isEqualTo(403);
        assertThat(error(mute).get("code").asString()).isEqualTo("FORBIDDEN");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(keys(get(Organizations.BUYING_KEY, TOOLS, ""))).containsExactly("crm.deals.update");
    }

    /** ABUSE A8. */
    @Test
    void a8AnotherAgentIsToldNothingOfTheResult() throws Exception {
        execute("update", keyed("{\"deal_id\":\"1\"}"));
        HttpResponse<String> foreign = send(request(Organizations.BUYING_KEY, "update", keyed("{\"deal_id\":\"1\"}")));

        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(error(foreign).get("details").get("decision").asString()).isEqualTo("allow");
        assertThat(foreign.body()).doesNotContain("stage");
    }

    @Test
    void aCallGoesThroughTheConnectionThatItNames() throws Exception {
        HttpResponse<String> answer = execute(
                "update",
                "{\"input\":{\"deal_id\":\"1\"},\"connection_id\":\"conn_crm-eu\",\"idempotency_key\":\"" + key
                        + "\"}");

        assertThat(json(answer).get("connection_id").asString()).isEqualTo("conn_crm-eu");
        assertThat(submitted().getFirst().call().connection()).isEqualTo("crm-eu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"conn_none", "conn_tickets", "crm", "conn_"})
    void aConnectionThatDoesNotServeTheToolIsNotFound(String connection) throws Exception {
        HttpResponse<String> answer =
                execute("update", "{\"input\":{\"deal_id\":\"1\"},\"connection_id\":\"" + connection + "\"}");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(error(answer).get("code").asString()).isEqualTo("CONNECTION_NOT_FOUND");
    }

    @Test
    void aPinnedKeyNeverLeavesItsConnections() throws Exception {
        HttpResponse<String> own = send(request(Organizations.PINNED_KEY, "update", keyed("{\"deal_id\":\"1\"}")));
        HttpResponse<String> other = send(request(
                Organizations.PINNED_KEY, "update", "{\"input\":{\"deal_id\":\"1\"},\"connection_id\":\"conn_crm\"}"));
        HttpResponse<String> none = door.send(bearing(Organizations.PINNED_KEY, TOOLS + "/itsm.tickets.close/execute")
                .POST(BodyPublishers.ofString("{\"input\":{\"id\":\"1\"}}")));

        assertThat(json(own).get("connection_id").asString()).isEqualTo("conn_crm-eu");
        assertThat(submitted().getFirst().call().connection()).isEqualTo("crm-eu");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(error(none).get("code").asString()).isEqualTo("CONNECTION_NOT_FOUND");
        JsonNode connections = json(get(Organizations.PINNED_KEY, TOOLS + "/crm.deals.update", "/{tool_key}"))
                .get("data")
                .get("connections");
        assertThat(connections.findValuesAsString("connection_id")).containsExactly("conn_crm-eu");
    }

    @Test
    void anUnknownToolIsNotFound() throws Exception {
        HttpResponse<String> executed = execute("none", UPDATE);
        HttpResponse<String> shown = get(Organizations.KEY, TOOLS + "/crm.deals.none", "/{tool_key}");

        assertThat(executed.statusCode()).isEqualTo(404);
        assertThat(error(executed).get("code").asString()).isEqualTo("TOOL_NOT_FOUND");
        assertThat(shown.statusCode()).isEqualTo(404);
        assertThat(error(shown).get("code").asString()).isEqualTo("TOOL_NOT_FOUND");
    }

    @Test
    void toolsAreListedByDomain() throws Exception {
        assertThat(keys(get(Organizations.KEY, TOOLS, "")))
                .contains("crm.deals.update", "crm.deals.delete", "itsm.tickets.close")
                .isSorted();
        assertThat(keys(get(Organizations.KEY, TOOLS + "?domain=itsm", ""))).containsExactly("itsm.tickets.close");
        assertThat(keys(get(Organizations.KEY, TOOLS + "?domain=its", ""))).isEmpty();
        assertThat(get(Organizations.KEY, TOOLS + "?domian=itsm", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aToolShowsItsSchemasItsRiskAndItsConnections() throws Exception {
        HttpResponse<String> answer = get(Organizations.KEY, TOOLS + "/crm.deals.delete", "/{tool_key}");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode tool = json(answer).get("data");
        assertThat(tool.get("tool_key").asString()).isEqualTo("crm.deals.delete");
        assertThat(tool.get("domain").asString()).isEqualTo("crm");
        assertThat(tool.get("risk_level").asString()).isEqualTo("destructive");
        assertThat(tool.get("effect_class").asString()).isEqualTo("unsafe");
        assertThat(tool.at("/input_schema/required/0").asString()).isEqualTo("deal_id");
        assertThat(tool.at("/output_schema/type").asString()).isEqualTo("object");
        assertThat(tool.get("connections").toString())
                .isEqualTo("[{\"checked_at\":null,\"connection_id\":\"conn_crm\",\"connector\":\"echo\","
                        + "\"default\":true,\"health\":\"unknown\"},"
                        + "{\"checked_at\":null,\"connection_id\":\"conn_crm-eu\",\"connector\":\"echo\","
                        + "\"default\":false,\"health\":\"unknown\"}]");
        assertThat(json(get(Organizations.KEY, TOOLS + "/crm.read_deal", "/{tool_key}"))
                        .at("/data/risk_level")
                        .asString())
                .isEqualTo("read");
        assertThat(answer.body()).doesNotContain("CRM_TOKEN", "crm.example");
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndDoesNothing() throws Exception {
        HttpResponse<String> allowed =
                execute("update", "{\"input\":{\"deal_id\":\"1\",\"amount\":5},\"dry_run\":true}");
        HttpResponse<String> waiting = execute("delete", "{\"input\":{\"deal_id\":\"1\"},\"dry_run\":true}");
        HttpResponse<String> denied =
                execute("update", "{\"input\":{\"deal_id\":\"1\",\"owner_id\":5},\"dry_run\":true}");
        HttpResponse<String> invalid = execute("update", "{\"input\":{},\"dry_run\":true}");

        JsonNode data = json(allowed).get("data");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(data.get("dry_run").asBoolean()).isTrue();
        assertThat(data.get("receipt_id").asString()).startsWith("rec_");
        assertThat(header(allowed, "Countersign-Receipt"))
                .isEqualTo(data.get("receipt_id").asString());
        // What is said is what the pipeline recorded, not what policy looks like from here.
        assertThat(data.get("decision").asString()).isEqualTo("allow");
        assertThat(data.get("matched_rule").asString()).isEqualTo("played-rule");
        assertThat(data.get("policy_version").asString()).isEqualTo("played");
        assertThat(data.at("/request/resource").asString()).isEqualTo("crm:deal:1");
        assertThat(data.at("/request/payload").toString()).isEqualTo("{\"amount\":5}");
        assertThat(data.at("/request/resource_parts/deal_id").asString()).isEqualTo("1");
        assertThat(data.at("/request/settings").toString())
                .isEqualTo("{\"auth\":{\"kind\":\"bearer\",\"token\":\"***\"},\"base_url\":\"https://crm.example\"}");
        assertThat(json(allowed).get("connection_id").asString()).isEqualTo("conn_crm");
        assertThat(json(waiting).at("/data/requires_approval").asBoolean()).isTrue();
        assertThat(json(denied).at("/data/decision").asString()).isEqualTo("deny");
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(header(invalid, "Countersign-Receipt")).isEmpty();
    }

    /** ABUSE A7: nobody can name a dry run, and a dry run names nobody's call. */
    @Test
    void a7ADryRunNeitherJoinsNorSpendsItsCallersKey() throws Exception {
        HttpResponse<String> dry = execute(
                "update",
                "{\"input\":{\"deal_id\":\"1\",\"amount\":5},\"dry_run\":true,\"idempotency_key\":\"" + key + "\"}");
        HttpResponse<String> again = execute(
                "update",
                "{\"input\":{\"deal_id\":\"1\",\"amount\":5},\"dry_run\":true,\"idempotency_key\":\"" + key + "\"}");
        HttpResponse<String> real = execute("update", keyed("{\"deal_id\":\"1\",\"amount\":5}"));

        assertThat(real.statusCode()).isEqualTo(200);
        assertThat(json(real).get("data").toString()).isEqualTo(PlayedPipeline.RESPONSE);
        assertThat(header(real, "Idempotency-Replayed")).isEmpty();
        assertThat(List.of(
                        header(dry, "Countersign-Receipt"),
                        header(again, "Countersign-Receipt"),
                        header(real, "Countersign-Receipt")))
                .doesNotHaveDuplicates();
        assertThat(submitted())
                .singleElement()
                .satisfies(submit -> assertThat(submit.call().dryRun()).isFalse());
        List<SubmitCall> dryRuns = pipeline.seen().stream()
                .filter(submit -> submit.callId().receiptId().equals(header(dry, "Countersign-Receipt")))
                .toList();
        assertThat(dryRuns).singleElement().satisfies(submit -> {
            assertThat(submit.call().dryRun()).isTrue();
            assertThat(submit.call().idempotencyKey()).contains(" ");
        });
    }

    @Test
    void aDryRunThatIsNotJudgedInTimeNamesItsReceiptAndNoKey() throws Exception {
        HttpResponse<String> answer = send(request("silent", "{\"input\":{\"deal_id\":\"1\"},\"dry_run\":true}")
                .header("Prefer", "wait=1"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(error(answer).get("code").asString()).isEqualTo("IN_PROGRESS");
        assertThat(error(answer).get("details").has("idempotency_key")).isFalse();
        assertThat(header(answer, "Location")).isEqualTo("/v1/receipts/" + header(answer, "Countersign-Receipt"));
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
    }

    @Test
    void aDryRunThatPolicyCannotJudgeIsAnErrorWithItsReceipt() throws Exception {
        HttpResponse<String> answer = execute("error", "{\"input\":{\"deal_id\":\"1\"},\"dry_run\":true}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(error(answer).get("code").asString()).isEqualTo("POLICY_ERROR");
        assertThat(header(answer, "Countersign-Receipt")).startsWith("rec_");
    }

    @Test
    void whateverIsRefusedEarlyHasTheEnvelopeToo() throws Exception {
        HttpResponse<String> method =
                get(Organizations.KEY, TOOLS + "/crm.deals.update/execute", "/{tool_key}/execute");
        HttpResponse<String> path = door.send(bearing(Organizations.KEY, "/api/v1/nothing"));
        HttpResponse<String> type = send(door.request(TOOLS + "/crm.deals.update/execute")
                .header("Authorization", "Bearer " + Organizations.KEY)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(UPDATE)));
        HttpResponse<String> large = execute("update", " ".repeat(300 * 1024));

        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(header(method, "Allow")).isEqualTo("POST");
        assertThat(error(path).get("code").asString()).isEqualTo("NOT_FOUND");
        assertThat(error(type).get("code").asString()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(error(large).get("code").asString()).isEqualTo("PAYLOAD_TOO_LARGE");
        for (HttpResponse<String> answer : List.of(method, path, type, large)) {
            assertThat(header(answer, "X-RateLimit-Remaining")).isNotEmpty();
            assertThat(json(answer).get("request_id").asString()).startsWith("req_");
        }
    }

    @Test
    void limitsOfKeyAndWorkspaceAreTold() throws Exception {
        Map<String, Object> tight = Map.of(
                "countersign.ingress.instance",
                "ingress-tight",
                "countersign.ingress.hub-requests-per-key",
                "2",
                "countersign.ingress.hub-requests-per-workspace",
                "3",
                "countersign.ingress.hub-window",
                "24h");
        try (RunningDoor other = RunningDoor.start(broker, tight)) {
            List<String> limits = new ArrayList<>();
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (String bearer : List.of(
                    Organizations.KEY,
                    Organizations.KEY,
                    Organizations.KEY,
                    Organizations.BUYING_KEY,
                    Organizations.BUYING_KEY)) {
                HttpResponse<String> answer = other.get(TOOLS, bearer);
                description.describes(TOOLS, "get", answer);
                answers.add(answer);
                limits.add(header(answer, "X-RateLimit-Limit") + "/" + header(answer, "X-RateLimit-Remaining"));
            }

            assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 200, 429, 200, 429);
            assertThat(limits).containsExactly("2/1", "2/0", "2/0", "3/0", "3/0");
            assertThat(error(answers.get(2)).get("code").asString()).isEqualTo("RATE_LIMITED");
            assertThat(Long.parseLong(header(answers.get(2), "X-RateLimit-Reset")))
                    .isBetween(1L, 86_400L);
            assertThat(header(answers.get(2), "Retry-After")).isEqualTo(header(answers.get(2), "X-RateLimit-Reset"));
        }
    }

    private HttpResponse<String> execute(String verb, String body) throws Exception {
        return send(request(verb, body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = door.send(request);
        description.describes(TOOLS + "/{tool_key}/execute", "post", answer);
        return answer;
    }

    private static HttpRequest.Builder request(String verb, String body) {
        return request(Organizations.KEY, verb, body);
    }

    private static HttpRequest.Builder request(String bearer, String verb, String body) {
        return bearing(bearer, TOOLS + "/crm.deals." + verb + "/execute").POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder bearing(String bearer, String path) {
        return door.request(path)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json");
    }

    private static HttpResponse<String> get(String bearer, String path, String below) throws Exception {
        HttpResponse<String> answer = door.get(path, bearer);
        description.describes(TOOLS + below, below.endsWith("execute") ? "post" : "get", answer);
        return answer;
    }

    private String keyed(String input) {
        return "{\"input\":" + input + ",\"idempotency_key\":\"" + key + "\"}";
    }

    private static List<String> keys(HttpResponse<String> listed) {
        return json(listed).get("data").get("tools").findValuesAsString("tool_key");
    }

    /** The commands of this test's key, in order; the broker has them, the played pipeline may still read. */
    private List<SubmitCall> submitted() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            List<SubmitCall> found = pipeline.seen().stream()
                    .filter(submit -> submit.call().idempotencyKey().equals(key))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("No command came for the key " + key);
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return json(answer).get("error");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
