package dev.countersign.ingress.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.ingress.gateway.Asked;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.hub.HubAnswers.Executed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HubAnswersTest {
    private static final CallId CALL = new CallId("abcdefghijklmnopqrstuvwxyz");
    private static final String RECEIPT = "\"receipt_id\":\"rec_abcdefghijklmnopqrstuvwxyz\"";
    private static final AgentId SELLER = new AgentId("seller");
    private static final AgentId BUYER = new AgentId("buyer");
    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final Digest OTHER_DIGEST = Digest.of(new byte[] {2});
    private static final Instant ENDED = Instant.parse("2026-11-22T06:30:00Z");
    private static final Answer SUCCEEDED = new Answer.Allowed(
            new Outcome.Succeeded(SealedValue.plain("{\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8))));

    private final HubAnswers answers = new HubAnswers(Duration.ofDays(7), Duration.ofSeconds(1));

    @Test
    void aSuccessIsTheContractsEnvelopeToTheByte() {
        HttpAnswer answer = answers.of(reply(SUCCEEDED), executed(SELLER, DIGEST));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer))
                .isEqualTo(
                        "{\"success\":true,\"data\":{\"id\":\"1\"},\"connection_id\":\"conn_crm\",\"duration_ms\":412,"
                                + "\"request_id\":\"req_1\"}");
    }

    @Test
    void anErrorIsTheContractsEnvelopeToTheByte() {
        HttpAnswer answer =
                answers.of(reply(new Answer.Denied("no-owners", "No \"owners\"")), executed(SELLER, DIGEST));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(body(answer))
                .isEqualTo("{\"success\":false,\"error\":{\"code\":\"FORBIDDEN\",\"message\":\"No \\\"owners\\\"\","
                        + "\"details\":{\"decision\":\"deny\"," + RECEIPT + ",\"rule\":\"no-owners\"}},"
                        + "\"request_id\":\"req_1\"}");
    }

    /** ABUSE A8: the digest of a small payload can be guessed. */
    @Test
    void a8AnotherAgentIsNotToldTheStoredDigest() {
        String own = body(answers.of(reply(SUCCEEDED), executed(SELLER, OTHER_DIGEST)));
        String foreign = body(answers.of(reply(SUCCEEDED), executed(BUYER, OTHER_DIGEST)));

        assertThat(own).contains("IDEMPOTENCY_CONFLICT", DIGEST.hex()).doesNotContain("\"data\"");
        assertThat(foreign).contains("IDEMPOTENCY_CONFLICT", OTHER_DIGEST.hex()).doesNotContain(DIGEST.hex());
    }

    @Test
    void anExpiredKeyIsSaidWhateverElseIsTrue() {
        HttpAnswer answer = answers.of(reply(new Answer.KeyExpired(ENDED)), executed(BUYER, OTHER_DIGEST));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(body(answer)).contains("IDEMPOTENCY_KEY_EXPIRED", RECEIPT);
    }

    @Test
    void unknownAcceptanceAsksForTheSameKey() {
        HttpAnswer answer = answers.notKnown(executed(SELLER, DIGEST));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(body(answer)).contains("\"code\":\"UNAVAILABLE\"", "\"idempotency_key\":\"key-1\"", RECEIPT);
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void theAnswerNamesTheConnectionThatTheCallWentThroughAndNotTheOneItWouldGoThroughNow() {
        Reply told =
                new Reply(CALL, new OrganizationId("acme"), SELLER, DIGEST, "req_1", SUCCEEDED, ENDED, "crm-eu", false);

        assertThat(body(answers.of(told, executed(SELLER, DIGEST)))).contains("\"connection_id\":\"conn_crm-eu\"");
        assertThat(body(answers.of(reply(SUCCEEDED), executed(SELLER, DIGEST))))
                .contains("\"connection_id\":\"conn_crm\"");
    }

    @Test
    void whetherAnErasedCallWasAskedForWithTheSameIsNotClaimedToBeKnown() {
        Reply erased =
                new Reply(CALL, new OrganizationId("acme"), SELLER, DIGEST, "req_1", SUCCEEDED, ENDED, null, true);

        HttpAnswer answer = answers.of(erased, executed(SELLER, OTHER_DIGEST));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(body(answer))
                .contains("\"code\":\"IDEMPOTENCY_CONFLICT\"", "is erased", "nothing was executed", RECEIPT)
                .doesNotContain("another call", DIGEST.hex());
    }

    private static Executed executed(AgentId agent, Digest digest) {
        Asked asked = new Asked(CALL, agent, digest, "req_1", OnMismatch.ORIGINAL);
        return new Executed(asked, "key-1", "conn_crm", 412);
    }

    private static Reply reply(Answer answer) {
        return new Reply(CALL, new OrganizationId("acme"), SELLER, DIGEST, "req_1", answer, ENDED);
    }

    private static String body(HttpAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
