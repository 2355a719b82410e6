package dev.countersign.client;

import static dev.countersign.client.ScriptedServer.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.client.ScriptedServer.Asked;
import dev.countersign.client.ScriptedServer.Deed;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time passes by pauses alone here, and the pauses are not slept. */
class CountersignClientTest {
    private static final String RECEIPT = "rec_mfzwi3dpnruw4z3tmfzwi3dpnq";
    private static final ToolCall CALL =
            new ToolCall("key-1", "run-1", "update_deal", "crm:deal:123", Map.of("amount", 20_000));
    private static final Deed.Say EXECUTED = say(
                    200,
                    "{\"decision\":\"allow\",\"receipt_id\":\"" + RECEIPT + "\",\"tool_response\":{\"changes\":1}}")
            .with("Countersign-Outcome", "succeeded");
    private static final Deed.Say PENDING = say(
            200, "{\"decision\":\"pending_approval\",\"receipt_id\":\"" + RECEIPT + "\",\"approval_id\":\"apr_1\"}");
    private static final Deed.Say ACCEPTED =
            say(202, "{\"receipt_id\":\"" + RECEIPT + "\"}").with("Retry-After", "1");
    private static final Deed.Say UNAVAILABLE = problem(503, "unavailable");

    private final List<Duration> pauses = new ArrayList<>();
    private long now;
    private ScriptedServer server;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aConnectionThatBreaksAfterTheRequestIsTriedAgainWithTheSameKeyAndBytes() throws Exception {
        Answer answer = client(new Deed.Drop(), new Deed.Drop(), EXECUTED).call(CALL);

        assertThat(answer).isInstanceOfSatisfying(Answer.Executed.class, executed -> {
            assertThat(executed.receiptId()).isEqualTo(RECEIPT);
            assertThat(executed.replayed()).isFalse();
            assertThat(executed.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Succeeded.class,
                            succeeded -> assertThat(
                                            succeeded.response().get("changes").asInt())
                                    .isEqualTo(1));
        });
        assertThat(server.asked()).hasSize(3).allSatisfy(asked -> {
            assertThat(asked.header("Idempotency-key")).isEqualTo("key-1");
            assertThat(asked.header("Authorization")).isEqualTo("Bearer demo-agent:s3cret");
            assertThat(asked.body())
                    .isEqualTo("{\"instance_id\":\"run-1\",\"action\":\"update_deal\",\"resource\":\"crm:deal:123\","
                            + "\"payload\":{\"amount\":20000}}");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgainWithTheSameKey(int status) throws Exception {
        Answer answer = client(problem(status, "whatever"), EXECUTED).call(CALL);

        assertThat(answer).isInstanceOf(Answer.Executed.class);
        assertThat(keys()).containsExactly("key-1", "key-1");
        assertThat(pauses).hasSize(1).allMatch(pause -> pause.compareTo(Backoff.FIRST) <= 0);
    }

    @Test
    void aTryThatIsNotAnsweredIsGivenUpAndTheNextHasTheSameKey() throws Exception {
        server = new ScriptedServer(new Deed.Silence(), EXECUTED);
        Settings impatient = settings().tryMax(Duration.ofMillis(300));

        Answer answer = new CountersignClient(impatient, world()).call(CALL);

        assertThat(answer).isInstanceOf(Answer.Executed.class);
        assertThat(keys()).hasSizeGreaterThan(1).containsOnly("key-1");
    }

    @Test
    void anAcceptedCallIsAskedForUntilItIsAnswered() throws Exception {
        Answer answer = client(ACCEPTED, ACCEPTED, EXECUTED).call(CALL);

        assertThat(answer).isInstanceOf(Answer.Executed.class);
        assertThat(pauses).hasSize(2).allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) >= 0);
        assertThat(server.asked().get(0).header("Prefer")).isEqualTo("wait=10");
    }

    @Test
    void theServersRetryAfterIsTheLeast() throws Exception {
        client(UNAVAILABLE.with("Retry-After", "7"), EXECUTED).call(CALL);

        assertThat(pauses)
                .singleElement()
                .satisfies(pause -> assertThat(pause)
                        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(7).plus(Backoff.FIRST)));
    }

    @Test
    void pausesDoubleAndEndWithTheTime() throws Exception {
        Answer answer = client(UNAVAILABLE).call(CALL, Duration.ofSeconds(30));

        assertThat(answer).isEqualTo(new Answer.Unanswered("it answered 503"));
        assertThat(Duration.ofNanos(now)).isLessThan(Duration.ofSeconds(30));
        Duration full = Backoff.FIRST;
        for (Duration pause : pauses) {
            assertThat(pause).isBetween(full.dividedBy(2), full);
            full = full.multipliedBy(2).compareTo(Backoff.MAX) > 0 ? Backoff.MAX : full.multipliedBy(2);
        }
    }

    @Test
    void whoIsNotThereAtAllLeavesTheCallUnanswered() throws Exception {
        server = new ScriptedServer(EXECUTED);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Settings nobody = Settings.of(URI.create("http://127.0.0.1:" + port), "demo-agent", "s3cret");

        Answer answer = new CountersignClient(nobody, world()).call(CALL, Duration.ofSeconds(2));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unanswered.class,
                        unanswered -> assertThat(unanswered.why()).contains("ConnectException"));
    }

    @Test
    void aCallThatWasAcceptedAndThenNeverAnsweredIsInProgress() throws Exception {
        Answer answer = client(ACCEPTED, UNAVAILABLE).call(CALL, Duration.ofSeconds(5));

        assertThat(answer).isEqualTo(new Answer.InProgress(RECEIPT));
    }

    @Test
    void anAnswerToOtherParametersIsAConflictAndNeverAnAnswer() throws Exception {
        Answer answer =
                client(EXECUTED.with("Idempotency-Key-Mismatch", "true")).call(CALL);

        assertThat(answer).isInstanceOfSatisfying(Answer.Conflict.class, conflict -> {
            assertThat(conflict.receiptId()).isEqualTo(RECEIPT);
            assertThat(conflict.original()).isInstanceOf(Answer.Executed.class);
        });
    }

    @Test
    void aRefusedConflictIsOneToo() throws Exception {
        Answer answer = client(problem(409, "conflict").with("Idempotency-Key-Mismatch", "true"))
                .call(CALL);

        assertThat(answer).isEqualTo(new Answer.Conflict(RECEIPT, null));
    }

    @Test
    void aCallThatWasErasedIsNotTakenForAnother() throws Exception {
        Answer answer =
                client(EXECUTED.with("Idempotency-Key-Mismatch", "unknown")).call(CALL);
        Answer refused = client(problem(409, "conflict").with("Idempotency-Key-Mismatch", "unknown"))
                .call(CALL);

        assertThat(answer).isInstanceOf(Answer.Executed.class);
        assertThat(refused).isEqualTo(new Answer.Refused(409, "conflict", "Because.", RECEIPT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"400 bad_request", "401 unauthorized", "409 idempotency_key_expired", "422 policy_error"})
    void whatWouldNotHelpIsNotTriedAgain(String refusal) throws Exception {
        int status = Integer.parseInt(refusal.substring(0, 3));
        String code = refusal.substring(4);

        Answer answer = client(problem(status, code), EXECUTED).call(CALL);

        assertThat(answer).isEqualTo(new Answer.Refused(status, code, "Because.", RECEIPT));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aDenialSaysWhyAndWhichRule() throws Exception {
        Answer answer = client(
                        say(200, "{\"decision\":\"deny\",\"receipt_id\":\"" + RECEIPT + "\",\"reason\":\"Not his\"}")
                                .with("Countersign-Rule", "50%25+%C3%BC")
                                .with("Idempotency-Replayed", "true"))
                .call(CALL);

        assertThat(answer).isEqualTo(new Answer.Denied(RECEIPT, "Not his", "50%+ü", true));
    }

    @Test
    void whatTheToolSaidIsReadByTheHeaderAlone() throws Exception {
        String failure =
                "{\"outcome\":\"failed\",\"effect\":\"none\",\"error\":{\"code\":\"http_404\",\"message\":\"No\"}}";

        assertThat(outcome(failure, "succeeded")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(outcome(failure, "failed")).isEqualTo(new Outcome.Failed(false, "http_404", "No"));
        assertThat(outcome(failure.replace("none", "possible"), "failed"))
                .isEqualTo(new Outcome.Failed(true, "http_404", "No"));
        assertThat(outcome(failure, "unknown")).isEqualTo(new Outcome.Unknown("http_404", "No"));
        assertThatThrownBy(() -> outcome(failure, "")).isInstanceOf(RequestFailedException.class);
    }

    @Test
    void whatAnotherAgentsCallBroughtIsWithheld() throws Exception {
        Answer answer = client(say(200, "{\"decision\":\"allow\",\"receipt_id\":\"" + RECEIPT + "\"}")
                        .with("Countersign-Response-Withheld", "other-agent"))
                .call(CALL);

        assertThat(answer).isEqualTo(new Answer.Executed(RECEIPT, new Outcome.Withheld(), false));
    }

    @Test
    void whoWaitsForPeopleGetsTheDecidedAnswerOfTheSameKey() throws Exception {
        CountersignClient client = client(
                PENDING,
                receipt("pending_approval"),
                UNAVAILABLE,
                receipt("executing"),
                receipt("succeeded"),
                EXECUTED);
        Answer.PendingApproval pending = (Answer.PendingApproval) client.call(CALL);

        Answer decided = pending.await(Duration.ofMinutes(5));

        assertThat(pending.approvalId()).isEqualTo("apr_1");
        assertThat(decided).isInstanceOf(Answer.Executed.class);
        assertThat(server.asked())
                .extracting(Asked::target)
                .containsExactly(
                        "/v1/agent-tool-call",
                        "/v1/receipts/" + RECEIPT + "?wait=10",
                        "/v1/receipts/" + RECEIPT + "?wait=10",
                        "/v1/receipts/" + RECEIPT + "?wait=10",
                        "/v1/receipts/" + RECEIPT + "?wait=10",
                        "/v1/agent-tool-call");
        assertThat(server.asked().get(5).header("Idempotency-key")).isEqualTo("key-1");
    }

    @Test
    void whoIsNotDecidedInTimeIsStillPending() throws Exception {
        Answer.PendingApproval pending = (Answer.PendingApproval)
                client(PENDING, receipt("pending_approval")).call(CALL);

        assertThat(pending.await(Duration.ofSeconds(1))).isSameAs(pending);
        assertThat(keys()).containsOnlyOnce("key-1");
    }

    @Test
    void aReceiptIsReadAndAwaited() throws Exception {
        CountersignClient client = client(receipt("executing"), receipt("succeeded"));

        Receipt receipt = client.awaitReceipt(RECEIPT, Duration.ofMinutes(1)).orElseThrow();

        assertThat(receipt.isSettled()).isTrue();
        assertThat(receipt.decision()).isEqualTo("allow");
        assertThat(receipt.json().get("attempts").asInt()).isEqualTo(1);
        assertThat(client.receipt(RECEIPT)).contains(receipt);
    }

    @Test
    void aReceiptThatThereIsNotIsEmptyAndARefusedReadIsAnError() throws Exception {
        CountersignClient client = client(problem(404, "not_found"), problem(401, "unauthorized"));

        assertThat(client.receipt("rec_?x=/..")).isEmpty();
        assertThat(server.asked().get(0).target()).isEqualTo("/v1/receipts/rec_%3Fx%3D%2F..");
        assertThatThrownBy(() -> client.receipt(RECEIPT))
                .isInstanceOf(RequestFailedException.class)
                .hasMessage("Countersign refused the request with 401 unauthorized: Because.");
    }

    @Test
    void theSimulatorIsAskedWithoutAKey() throws Exception {
        Simulation simulation = client(
                        UNAVAILABLE,
                        say(
                                200,
                                "{\"decision\":\"require_approval\",\"risk_level\":\"high\",\"requires_approval\":true,"
                                        + "\"reason\":\"Large\",\"policy_version\":\"demo-1\",\"matched_rule\":null}"))
                .simulate(CALL);

        assertThat(simulation).isEqualTo(new Simulation("require_approval", "high", true, "Large", "demo-1", null));
        assertThat(keys()).containsOnly("");
    }

    @Test
    void whatIsNotCountersignIsSaidToBeNone() throws Exception {
        CountersignClient client = client(say(200, "<html>Sign in</html>"));

        assertThatThrownBy(() -> client.call(CALL))
                .isInstanceOf(RequestFailedException.class)
                .hasMessageContaining("not an answer of Countersign");
    }

    private Outcome outcome(String response, String said) throws Exception {
        if (server != null) {
            server.close();
        }
        Answer answer = client(say(
                                200,
                                "{\"decision\":\"allow\",\"receipt_id\":\"" + RECEIPT + "\",\"tool_response\":"
                                        + response + "}")
                        .with("Countersign-Outcome", said))
                .call(CALL);
        return ((Answer.Executed) answer).outcome();
    }

    private static Deed.Say problem(int status, String code) {
        return say(
                status,
                "{\"status\":" + status + ",\"error\":\"" + code + "\",\"detail\":\"Because.\",\"receipt_id\":\""
                        + RECEIPT + "\"}");
    }

    private static Deed.Say receipt(String status) {
        return say(
                200,
                "{\"receipt_id\":\"" + RECEIPT + "\",\"status\":\"" + status
                        + "\",\"decision\":\"allow\",\"outcome\":\"succeeded\",\"reason\":\"\",\"attempts\":1}");
    }

    private List<String> keys() {
        return server.asked().stream()
                .map(asked -> asked.header("Idempotency-key"))
                .toList();
    }

    private CountersignClient client(Deed... deeds) throws Exception {
        server = new ScriptedServer(deeds);
        return new CountersignClient(settings(), world());
    }

    private Settings settings() {
        return Settings.of(server.url(), "demo-agent", "s3cret");
    }

    private Tries.World world() {
        return new Tries.World(
                () -> now,
                pause -> {
                    pauses.add(pause);
                    now += pause.toNanos();
                },
                new SplittableRandom(7));
    }
}
