package dev.countersign.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.json.RequestDigests;
import dev.countersign.schemas.wire.BundledSchemaIds;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.ReleasedSchema;
import dev.countersign.schemas.wire.RestSchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every answer of the API, each also held against the OpenAPI document that is served. */
@NeedsBroker
class GatewayIT {
    private static final String CALL_PATH = "/v1/agent-tool-call";
    private static final CallId KNOWN = new CallId("knownknownknownknownknownk");
    private static final CallId BROKEN = new CallId("brokenbrokenbrokenbrokenbr");

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
        door.receipts().put(PlayedReceipts.succeeded(KNOWN));
        door.receipts().put(PlayedReceipts.failed(BROKEN));
    }

    @AfterAll
    static void close() throws Exception {
        pipeline.close();
        door.close();
        broker.close();
    }

    @Test
    void allowedCallIsAnsweredWithTheToolsResponse() throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, "update_deal", "{\"stage\":\"won\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = json(answer);
        assertThat(body.get("decision").asString()).isEqualTo("allow");
        assertThat(body.get("tool_response").toString()).isEqualTo(PlayedPipeline.RESPONSE);
        assertThat(header(answer, "Countersign-Outcome")).isEqualTo("succeeded");
        assertThat(header(answer, "Idempotency-Expires")).isEqualTo("2026-11-29T06:30:00Z");
        assertThat(header(answer, "Idempotency-Replayed")).isEmpty();
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    }

    /** Each of the three decisions has its fields and no other. */
    @ParameterizedTest
    @CsvSource({
        "update_deal, allow, tool_response",
        "deny_deal, deny, reason",
        "delete_deal, pending_approval, approval_id",
    })
    void aDecisionHasItsOwnFieldsAndNoOther(String action, String decision, String field) throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, action, "{}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(json(answer).propertyNames()).containsExactly("decision", "receipt_id", field);
        assertThat(json(answer).get("decision").asString()).isEqualTo(decision);
        assertThat(json(answer).get("receipt_id").asString()).matches("rec_[a-z2-7]{26}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                              | The JSON is empty",
                "[]                                                              | The JSON is not an object",
                "{\"action\":\"a\",\"resource\":\"b\"}                           | The field instance_id is required",
                "{\"instance_id\":\"r\",\"resource\":\"b\"}                      | The field action is required",
                "{\"instance_id\":\"r\",\"action\":\"a\"}                        | The field resource is required",
                "{\"instance_id\":7,\"action\":\"a\",\"resource\":\"b\"}         | The field instance_id is required",
                "{\"instance_id\":\"r\",\"action\":\"\",\"resource\":\"b\"}      | The field action must have 1",
                "{\"instance_id\":\"r\",\"action\":\"a\",\"resource\":\"b\",\"payload\":[]} | The field payload must be an object",
                "{\"instance_id\":\"r\",\"action\":\"a\",\"resource\":\"b\",\"x\":1} | The body has unknown fields: x",
            })
    void whatIsNoCallIsAProblemThatSaysWhy(String body, String detail) throws Exception {
        HttpResponse<String> answer =
                send(door.call(Organizations.SELLER, key, "any", "{}").POST(BodyPublishers.ofString(body)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.propertyNames()).containsExactly("type", "title", "status", "detail", "error");
        assertThat(problem.get("type").asString()).isEqualTo("urn:countersign:problem:bad_request");
        assertThat(problem.get("title").asString()).isEqualTo("The request is malformed");
        assertThat(problem.get("status").asInt()).isEqualTo(400);
        assertThat(problem.get("error").asString()).isEqualTo("bad_request");
        assertThat(problem.get("detail").asString()).startsWith(detail);
    }

    /** Any string of 1 to 255 visible characters, sent once. */
    @Test
    void aKeyIsRequiredAndHasItsLengthAndItsCharacters() throws Exception {
        assertThat(keyed("k".repeat(255)).statusCode()).isEqualTo(200);
        assertThat(keyed("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~").statusCode()).isEqualTo(200);
        for (String wrong : List.of("k".repeat(256), "", "a b")) {
            HttpResponse<String> answer = keyed(wrong);
            assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
            assertThat(json(answer).get("error").asString()).isEqualTo("bad_request");
        }
        HttpResponse<String> none = send(door.request(CALL_PATH)
                .header("Authorization", "Bearer " + Organizations.SELLER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        HttpResponse<String> twice =
                send(door.call(Organizations.SELLER, key, "update_deal", "{}").header("Idempotency-Key", key + "-2"));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(json(none).get("detail").asString()).contains("Idempotency-Key");
        assertThat(twice.statusCode()).isEqualTo(400);
    }

    private static HttpResponse<String> keyed(String key) throws Exception {
        return send(door.call(Organizations.SELLER, key, "update_deal", "{}"));
    }

    @Test
    void whoeverIsNotKnownIsToldAlwaysTheSame() throws Exception {
        for (String bearer : List.of("seller:wrong", "nobody:secret", "seller", Organizations.REVOKED, ":")) {
            HttpResponse<String> answer = call(bearer, "update_deal", "{}");

            assertThat(answer.statusCode()).as(bearer).isEqualTo(401);
            assertThat(header(answer, "WWW-Authenticate")).startsWith("Bearer");
            assertThat(json(answer).get("error").asString()).isEqualTo("unauthorized");
            assertThat(answer.body())
                    .isEqualTo(call("nobody:other", "update_deal", "{}").body());
        }
    }

    @Test
    void commandCarriesTheCallAsItWasAdmitted() throws Exception {
        Instant before = Instant.now().minusMillis(1);

        HttpResponse<String> answer = call(Organizations.SELLER, "update_deal", "{\"b\":5e4,\"a\":\"\\u0041\"}");

        SubmitCall submitted = submitted();
        ToolCall call = submitted.call();
        CallId callId = CallId.derive(
                Organizations.organization(Organizations.ACME, OnMismatch.ORIGINAL)
                        .idKey()
                        .bytes(),
                Organizations.ACME,
                key);
        assertThat(submitted.callId()).isEqualTo(callId);
        assertThat(json(answer).get("receipt_id").asString()).isEqualTo(callId.receiptId());
        assertThat(call.organization()).isEqualTo(Organizations.ACME);
        assertThat(call.agent()).isEqualTo(new AgentId("seller"));
        assertThat(call.owner()).isEqualTo("owner@acme");
        assertThat(call.instanceId()).isEqualTo("run-1");
        assertThat(call.connection()).isNull();
        assertThat(call.payload())
                .isEqualTo(SealedValue.plain("{\"a\":\"A\",\"b\":50000}".getBytes(StandardCharsets.UTF_8)));
        assertThat(call.requestDigest())
                .isEqualTo(RequestDigests.of("update_deal", "crm:deal:1", null, Map.of("a", "A", "b", 50_000L)));
        assertThat(call.arrivedAt()).isBetween(before, Instant.now());
        assertThat(call.arrivedAt().getNano() % 1_000).isZero();
    }

    @Test
    void absentPayloadIsTheEmptyObject() throws Exception {
        door.send(door.call(Organizations.SELLER, key, "", "{}")
                .POST(BodyPublishers.ofString(
                        "{\"instance_id\":\"run-1\",\"action\":\"update_deal\",\"resource\":\"crm:deal:1\"}")));

        assertThat(submitted().call().payload()).isEqualTo(SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void failedToolIsStillAllowed() throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, "fail_deal", "{}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("tool_response").toString())
                .isEqualTo("{\"outcome\":\"failed\",\"effect\":\"none\","
                        + "\"error\":{\"code\":\"http_500\",\"message\":\"The target answered 500\"}}");
        assertThat(header(answer, "Countersign-Outcome")).isEqualTo("failed");
    }

    @Test
    void unknownOutcomeIsSaid() throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, "unknown_deal", "{}");

        assertThat(json(answer).get("tool_response").get("outcome").asString()).isEqualTo("unknown");
        assertThat(header(answer, "Countersign-Outcome")).isEqualTo("unknown");
    }

    @Test
    void denialNamesItsReasonAndItsRule() throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, "deny_deal", "{}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("decision").asString()).isEqualTo("deny");
        assertThat(json(answer).get("reason").asString()).isEqualTo("Field owner_id is not allowed to be modified");
        assertThat(header(answer, "Countersign-Rule")).isEqualTo("no-owners");
    }

    @Test
    void pendingCallNamesItsApprovalAndItsReplayGetsTheDecidedAnswer() throws Exception {
        HttpResponse<String> pending = call(Organizations.SELLER, "delete_deal", "{}");
        assertThat(json(pending).get("decision").asString()).isEqualTo("pending_approval");
        assertThat(json(pending).get("approval_id").asString()).startsWith("apr_");

        pipeline.decide(
                submitted().callId(), new Answer.Allowed(new Outcome.Succeeded(SealedValue.plain(new byte[] {'7'}))));
        HttpResponse<String> decided = call(Organizations.SELLER, "delete_deal", "{}");

        assertThat(json(decided).get("decision").asString()).isEqualTo("allow");
        assertThat(json(decided).get("tool_response").asInt()).isEqualTo(7);
        assertThat(json(decided).get("receipt_id")).isEqualTo(json(pending).get("receipt_id"));
        assertThat(header(decided, "Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void policyErrorIsAProblemWithAReceipt() throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, "error_deal", "{}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("error").asString()).isEqualTo("policy_error");
        assertThat(json(answer).get("receipt_id").asString()).startsWith("rec_");
    }

    @Test
    void expiredKeyIsRefused() throws Exception {
        HttpResponse<String> answer = call(Organizations.SELLER, "expired_deal", "{}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).get("error").asString()).isEqualTo("idempotency_key_expired");
        assertThat(json(answer).get("receipt_id").asString()).startsWith("rec_");
    }

    @Test
    void replayGetsTheOriginalAnswer() throws Exception {
        HttpResponse<String> first = call(Organizations.SELLER, "update_deal", "{}");
        HttpResponse<String> again = call(Organizations.SELLER, "update_deal", "{}");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(header(again, "Idempotency-Key-Mismatch")).isEmpty();
    }

    /** ABUSE A7. */
    @Test
    void a7OtherParametersGetTheOriginalAnswerAndAHeader() throws Exception {
        HttpResponse<String> first = call(Organizations.SELLER, "update_deal", "{\"amount\":1}");
        HttpResponse<String> other = call(Organizations.SELLER, "update_deal", "{\"amount\":2}");

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.body()).isEqualTo(first.body());
        assertThat(header(other, "Idempotency-Key-Mismatch")).isEqualTo("true");
    }

    /** ABUSE A7. */
    @Test
    void a7OtherParametersAreAConflictWhereTheOrganizationChoseSo() throws Exception {
        call(Organizations.AUDITOR, "update_deal", "{\"amount\":1}");
        HttpResponse<String> other = call(Organizations.AUDITOR, "update_deal", "{\"amount\":2}");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).get("error").asString()).isEqualTo("conflict");
        assertThat(json(other).get("stored_digest").asString())
                .isEqualTo(RequestDigests.of("update_deal", "crm:deal:1", null, Map.of("amount", 1L))
                        .hex());
    }

    /** ABUSE A8. */
    @Test
    void a8AnotherAgentGetsTheDecisionWithoutTheResponse() throws Exception {
        call(Organizations.SELLER, "update_deal", "{}");
        HttpResponse<String> foreign = call(Organizations.BUYER, "update_deal", "{}");

        assertThat(foreign.statusCode()).isEqualTo(200);
        assertThat(json(foreign).get("decision").asString()).isEqualTo("allow");
        assertThat(foreign.body()).doesNotContain("tool_response");
        assertThat(header(foreign, "Countersign-Response-Withheld")).isEqualTo("other-agent");
    }

    /** ABUSE A5, A6: the same key in another organization is another call. */
    @Test
    void a5KeysOfOrganizationsAreApart() throws Exception {
        HttpResponse<String> acme = call(Organizations.SELLER, "update_deal", "{}");
        HttpResponse<String> strict = call(Organizations.AUDITOR, "update_deal", "{}");

        assertThat(json(strict).get("receipt_id")).isNotEqualTo(json(acme).get("receipt_id"));
        assertThat(header(strict, "Idempotency-Replayed")).isEmpty();
    }

    @Test
    void unansweredCallIsAcceptedAndGoesOn() throws Exception {
        HttpResponse<String> answer =
                send(door.call(Organizations.SELLER, key, "silent_deal", "{}").header("Prefer", "wait=1"));

        assertThat(answer.statusCode()).isEqualTo(202);
        String receiptId = json(answer).get("receipt_id").asString();
        assertThat(header(answer, "Location")).isEqualTo("/v1/receipts/" + receiptId);
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=1");
    }

    @Test
    void whoDoesNotWantToWaitIsAnsweredWhenTheBrokerHasTheCall() throws Exception {
        HttpResponse<String> answer = send(
                door.call(Organizations.SELLER, key, "silent_deal", "{}").header("Prefer", "respond-async, wait=0"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(submitted().call().idempotencyKey()).isEqualTo(key);
    }

    /** No answer before what it says is durable in the log. */
    @Test
    void answerOfATransactionThatWasAbortedIsNeverGiven() throws Exception {
        HttpResponse<String> answer =
                send(door.call(Organizations.SELLER, key, "abort_deal", "{}").header("Prefer", "wait=2"));

        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void secondAnswerToTheSameCallIsIgnored() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = send(door.call(Organizations.SELLER, key + i, "answer_twice", "{}"));
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "read_deal, allow, low, false, reads",
        "delete_deal, require_approval, high, true, deletions",
    })
    void simulatorSaysWhatPolicyWould(String action, String decision, String risk, boolean approval, String rule)
            throws Exception {
        int before = pipeline.seen().size();

        HttpResponse<String> answer = simulate(Organizations.SELLER, action);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = json(answer);
        assertThat(body.get("decision").asString()).isEqualTo(decision);
        assertThat(body.get("risk_level").asString()).isEqualTo(risk);
        assertThat(body.get("requires_approval").asBoolean()).isEqualTo(approval);
        assertThat(body.get("policy_version").asString()).isEqualTo("2026-11-01");
        assertThat(body.get("matched_rule").asString()).isEqualTo(rule);
        assertThat(pipeline.seen()).hasSize(before);
    }

    @Test
    void simulatorDeniesByDefaultWithoutARule() throws Exception {
        JsonNode body = json(simulate(Organizations.SELLER, "transfer_deal"));

        assertThat(body.get("decision").asString()).isEqualTo("deny");
        assertThat(body.get("matched_rule").isNull()).isTrue();
    }

    @Test
    void simulatorOfAnOrganizationWithoutPolicyFailsClosed() throws Exception {
        HttpResponse<String> answer = simulate(Organizations.AUDITOR, "read_deal");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("error").asString()).isEqualTo("policy_error");
    }

    @Test
    void ownReceiptShowsTheResponse() throws Exception {
        HttpResponse<String> answer = receipt(Organizations.SELLER, KNOWN.receiptId(), "");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode body = json(answer);
        assertThat(body.get("created_at").asString()).isEqualTo("2026-11-22T06:30:00.123456Z");
        assertThat(body.get("decision").asString()).isEqualTo("allow");
        assertThat(body.get("tool_response").toString()).isEqualTo(PlayedPipeline.RESPONSE);
        assertThat(body.has("approvers")).isFalse();
    }

    @Test
    void receiptOfAnApprovedCallNamesWhoApproved() throws Exception {
        JsonNode body = json(receipt(Organizations.SELLER, BROKEN.receiptId(), ""));

        assertThat(body.get("approvers").toString()).isEqualTo("[\"ann\",\"bob\"]");
        assertThat(body.get("outcome").asString()).isEqualTo("failed_effect_possible");
        assertThat(body.get("error").get("code").asString()).isEqualTo("http_500");
    }

    /** ABUSE A8. */
    @Test
    void a8AnotherAgentsReceiptIsShownWithoutItsResponse() throws Exception {
        HttpResponse<String> answer = receipt(Organizations.BUYER, KNOWN.receiptId(), "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("tool_response");
    }

    /** ABUSE A5. */
    @Test
    void a5ReceiptsOfOthersAreLikeUnknownOnes() throws Exception {
        HttpResponse<String> others = receipt(Organizations.AUDITOR, KNOWN.receiptId(), "");
        HttpResponse<String> unknown = receipt(Organizations.SELLER, "rec_aaaaaaaaaaaaaaaaaaaaaaaaaa", "");
        HttpResponse<String> malformed = receipt(Organizations.SELLER, "rec_1", "");

        assertThat(others.statusCode()).isEqualTo(404);
        assertThat(List.of(others.body(), malformed.body())).containsOnly(unknown.body());
        assertThat(List.of(
                        others.headers().map().keySet(),
                        malformed.headers().map().keySet()))
                .containsOnly(unknown.headers().map().keySet());
    }

    @Test
    void waitIsHandedToTheReadModel() throws Exception {
        receipt(Organizations.SELLER, KNOWN.receiptId(), "?wait=7");

        assertThat(door.receipts().lastWait()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void listIsFilteredAndPaged() throws Exception {
        String filters = "?decision=pending_approval&risk_level=high&agent_id=seller"
                + "&from=2026-11-22T07:00:00%2B01:00&to=2026-11-23T00:00:00Z&search=deal%201&limit=1";
        HttpResponse<String> page = door.get("/v1/receipts" + filters, Organizations.SELLER);
        description.describes("/v1/receipts", "get", page);

        assertThat(json(page).get("receipts")).hasSize(1);
        assertThat(json(page).get("next_cursor").asString()).isEqualTo("more");
        assertThat(door.receipts().lastFilter().from()).isEqualTo(Instant.parse("2026-11-22T06:00:00Z"));
        assertThat(door.receipts().lastFilter().search()).isEqualTo("deal 1");

        HttpResponse<String> last = door.get("/v1/receipts?cursor=more", Organizations.SELLER);
        description.describes("/v1/receipts", "get", last);
        assertThat(json(last).get("next_cursor").isNull()).isTrue();
    }

    @Test
    void healthNeedsNoCredential() throws Exception {
        HttpResponse<String> ready = door.send(door.request("/health"));
        HttpResponse<String> live = door.send(door.request("/health/live"));

        assertThat(ready.body()).isEqualTo("{\"checks\":{\"replies\":true},\"status\":\"ready\"}");
        assertThat(live.statusCode()).isEqualTo(200);
        description.describes("/health", "get", ready);
        description.describes("/health/live", "get", live);
    }

    @ParameterizedTest
    @CsvSource({
        "/subjects, /subjects, 200",
        "/subjects/receipts-value/versions, /subjects/{subject}/versions, 200",
        "/subjects/receipts-value/versions/1, /subjects/{subject}/versions/{version}, 200",
        "/subjects/receipts-value/versions/latest, /subjects/{subject}/versions/{version}, 200",
        "/subjects/receipts-value/versions/99, /subjects/{subject}/versions/{version}, 404",
        "/subjects/nothing/versions, /subjects/{subject}/versions, 404",
        "/subjects/nothing/versions/latest, /subjects/{subject}/versions/{version}, 404",
        "/schemas/types, /schemas/types, 200",
        "/schemas/ids/1, /schemas/ids/{id}, 200",
        "/schemas/ids/99999, /schemas/ids/{id}, 404",
        "/schemas/ids/one, /schemas/ids/{id}, 404",
    })
    void schemasAreServedLikeARegistrys(String path, String described, int status) throws Exception {
        HttpResponse<String> answer = door.send(door.request(path));

        assertThat(answer.statusCode()).isEqualTo(status);
        description.describes(described, "get", answer);
    }

    /** The product's own registry client reads what is served as what was bundled. */
    @Test
    void servedSchemasAreTheBundledOnes() {
        RestSchemaIds served = new RestSchemaIds(
                URI.create("http://127.0.0.1:" + door.port()),
                HttpClient.newHttpClient(),
                RestSchemaIds.TIMEOUT_DEFAULT,
                null);

        for (ReleasedSchema schema : BundledSchemaIds.instance().released()) {
            assertThat(PublishedSchema.fingerprint(served.byId(schema.id()))).isEqualTo(schema.fingerprint());
        }
    }

    @Test
    void everyExampleOfTheDescriptionFitsItsSchema() {
        description.document().findParents("schema").forEach(media -> {
            JsonNode schema = media.get("schema");
            if (media.has("example")) {
                String example = media.get("example").toString();
                assertThat(description.flaws(schema, example)).as(example).isEmpty();
            }
            media.path("examples")
                    .forEach(example -> assertThat(description.flaws(
                                    schema,
                                    description.resolved(example).get("value").toString()))
                            .as(example.toString())
                            .isEmpty());
        });
    }

    @Test
    void descriptionIsServedAsItWasWrittenToo() throws Exception {
        HttpResponse<String> yaml = door.send(door.request("/openapi.yaml"));

        assertThat(yaml.body()).startsWith("openapi: 3.1.0");
        description.describes("/openapi.json", "get", door.send(door.request("/openapi.json")));
    }

    @Test
    void aProofIsUnavailableWhereNoLedgerIsKnownAndNotFoundForWhoMayNotSeeTheReceipt() throws Exception {
        for (String what : List.of("/proof", "/verify")) {
            HttpResponse<String> own = proof(Organizations.SELLER, KNOWN.receiptId(), what);
            assertThat(own.statusCode()).isEqualTo(503);
            assertThat(json(own).path("error").asString()).isEqualTo("unavailable");
            assertThat(proof(Organizations.AUDITOR, KNOWN.receiptId(), what).statusCode())
                    .isEqualTo(404);
            assertThat(proof(Organizations.SELLER, "rec_1", what).statusCode()).isEqualTo(404);
        }
        assertThat(door.get("/v1/receipts/" + KNOWN.receiptId() + "/else", Organizations.SELLER)
                        .statusCode())
                .isEqualTo(404);
    }

    private static HttpResponse<String> proof(String bearer, String id, String what) throws Exception {
        HttpResponse<String> answer = door.get("/v1/receipts/" + id + what, bearer);
        description.describes("/v1/receipts/{receipt_id}" + what, "get", answer);
        return answer;
    }

    private HttpResponse<String> call(String bearer, String action, String payload) throws Exception {
        return send(door.call(bearer, key, action, payload));
    }

    private static HttpResponse<String> send(java.net.http.HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = door.send(request);
        description.describes(CALL_PATH, "post", answer);
        return answer;
    }

    private static HttpResponse<String> simulate(String bearer, String action) throws Exception {
        HttpResponse<String> answer = door.send(door.request("/v1/policy-simulator")
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"instance_id\":\"run-1\",\"action\":\"" + action
                        + "\",\"resource\":\"crm:deal:1\",\"payload\":{}}")));
        description.describes("/v1/policy-simulator", "post", answer);
        return answer;
    }

    private static HttpResponse<String> receipt(String bearer, String id, String query) throws Exception {
        HttpResponse<String> answer = door.get("/v1/receipts/" + id + query, bearer);
        description.describes("/v1/receipts/{receipt_id}", "get", answer);
        return answer;
    }

    /** The command of this test's call; the broker has it, the played pipeline may not have read it yet. */
    private SubmitCall submitted() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            for (SubmitCall submit : pipeline.seen()) {
                if (submit.call().idempotencyKey().equals(key)) {
                    return submit;
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("No command came for the key " + key);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
