package dev.countersign.ingress.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.ingress.http.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final CallId CALL = new CallId("abcdefghijklmnopqrstuvwxyz");
    private static final String RECEIPT = "\"receipt_id\":\"rec_abcdefghijklmnopqrstuvwxyz\"";
    private static final AgentId SELLER = new AgentId("seller");
    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final Digest OTHER_DIGEST = Digest.of(new byte[] {2});
    private static final Instant ENDED = Instant.parse("2026-11-22T06:30:00Z");
    private static final Answer SUCCEEDED = new Answer.Allowed(
            new Outcome.Succeeded(SealedValue.plain("{\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8))));

    private final Answers answers = new Answers(Duration.ofDays(7), Duration.ofSeconds(1));

    @Test
    void successCarriesTheToolsOwnJson() {
        HttpAnswer answer = answers.of(reply(SUCCEEDED, ENDED), asked());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer)).isEqualTo("{\"decision\":\"allow\"," + RECEIPT + ",\"tool_response\":{\"id\":\"1\"}}");
        assertThat(answer.headers())
                .containsEntry("Countersign-Outcome", "succeeded")
                .containsEntry("Idempotency-Expires", "2026-11-29T06:30:00Z")
                .doesNotContainKeys("Idempotency-Replayed", "Idempotency-Key-Mismatch");
    }

    @Test
    void failureIsStillAllowedAndSaysWhetherSomethingMayHaveChanged() {
        Answer failed =
                new Answer.Allowed(new Outcome.Failed(Effect.POSSIBLE, new ToolError("http_500", "It \"broke\"\n")));

        HttpAnswer answer = answers.of(reply(failed, ENDED), asked());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer))
                .isEqualTo("{\"decision\":\"allow\"," + RECEIPT
                        + ",\"tool_response\":{\"outcome\":\"failed\",\"effect\":\"possible\","
                        + "\"error\":{\"code\":\"http_500\",\"message\":\"It \\\"broke\\\"\\u000a\"}}}");
        assertThat(answer.headers()).containsEntry("Countersign-Outcome", "failed");
    }

    @Test
    void unknownIsSaidAndNotGuessed() {
        Answer unknown = new Answer.Allowed(new Outcome.Unknown(new ToolError("timeout", "No answer")));

        HttpAnswer answer = answers.of(reply(unknown, ENDED), asked());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer)).contains("\"outcome\":\"unknown\",\"effect\":\"possible\"");
        assertThat(answer.headers()).containsEntry("Countersign-Outcome", "unknown");
    }

    @Test
    void denialNamesReasonAndRule() {
        HttpAnswer answer = answers.of(reply(new Answer.Denied("owner é\r\nX: y", "No"), ENDED), asked());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer)).isEqualTo("{\"decision\":\"deny\"," + RECEIPT + ",\"reason\":\"No\"}");
        assertThat(answer.headers()).containsEntry("Countersign-Rule", "owner %C3%A9%0D%0AX: y");
    }

    @Test
    void denialByDefaultNamesNoRule() {
        assertThat(answers.of(reply(new Answer.Denied(null, "No"), ENDED), asked())
                        .headers())
                .doesNotContainKey("Countersign-Rule");
    }

    @Test
    void pendingNamesTheApprovalAndNoExpiry() {
        HttpAnswer answer = answers.of(reply(new Answer.Pending("big", "Ask"), null), asked());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(body(answer))
                .isEqualTo("{\"decision\":\"pending_approval\"," + RECEIPT
                        + ",\"approval_id\":\"apr_abcdefghijklmnopqrstuvwxyz\"}");
        assertThat(answer.headers()).containsEntry("Countersign-Rule", "big").doesNotContainKey("Idempotency-Expires");
    }

    @Test
    void policyErrorIsAProblemWithItsReceipt() {
        HttpAnswer answer = answers.of(reply(new Answer.PolicyError("No policy"), ENDED), asked());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(body(answer)).contains("\"error\":\"policy_error\"", "\"detail\":\"No policy\"", RECEIPT);
    }

    @Test
    void expiredKeyIsRefusedWhateverElseIsTrue() {
        Reply reply = reply(new Answer.KeyExpired(ENDED), ENDED);
        Asked strict = new Asked(CALL, new AgentId("buyer"), OTHER_DIGEST, "req_2", OnMismatch.CONFLICT);

        HttpAnswer answer = answers.of(reply, strict);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(body(answer)).contains("\"error\":\"idempotency_key_expired\"", RECEIPT);
    }

    @Test
    void laterRequestIsToldThatItIsAReplay() {
        Asked again = new Asked(CALL, SELLER, DIGEST, "req_2", OnMismatch.ORIGINAL);

        assertThat(answers.of(reply(SUCCEEDED, ENDED), again).headers())
                .containsEntry("Idempotency-Replayed", "true")
                .doesNotContainKey("Idempotency-Key-Mismatch");
    }

    /** ABUSE A7. */
    @Test
    void otherParametersGetTheOriginalAnswerAndAHeader() {
        Asked other = new Asked(CALL, SELLER, OTHER_DIGEST, "req_2", OnMismatch.ORIGINAL);

        HttpAnswer answer = answers.of(reply(SUCCEEDED, ENDED), other);

        assertThat(body(answer)).contains("\"tool_response\":{\"id\":\"1\"}");
        assertThat(answer.headers())
                .containsEntry("Idempotency-Replayed", "true")
                .containsEntry("Idempotency-Key-Mismatch", "true");
    }

    /** ABUSE A7. */
    @Test
    void otherParametersGetAConflictWhereTheOrganizationChoseSo() {
        Asked other = new Asked(CALL, SELLER, OTHER_DIGEST, "req_2", OnMismatch.CONFLICT);

        HttpAnswer answer = answers.of(reply(SUCCEEDED, ENDED), other);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(body(answer))
                .contains(
                        "\"error\":\"conflict\"",
                        RECEIPT,
                        "\"stored_digest\":\"" + DIGEST.hex() + "\"",
                        "\"request_digest\":\"" + OTHER_DIGEST.hex() + "\"")
                .doesNotContain("tool_response");
    }

    @Test
    void whetherAnErasedCallWasAskedForWithTheSameIsNotClaimedToBeKnown() {
        HttpAnswer answer = answers.of(erased(), new Asked(CALL, SELLER, OTHER_DIGEST, "req_2", OnMismatch.ORIGINAL));

        assertThat(body(answer)).contains("\"decision\":\"allow\"", RECEIPT);
        assertThat(answer.headers())
                .containsEntry("Idempotency-Replayed", "true")
                .containsEntry("Idempotency-Key-Mismatch", "unknown");
    }

    @Test
    void conflictOverAnErasedCallSaysWhyAndNamesNoDigest() {
        HttpAnswer answer = answers.of(erased(), new Asked(CALL, SELLER, OTHER_DIGEST, "req_2", OnMismatch.CONFLICT));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(body(answer))
                .contains("\"error\":\"conflict\"", "is erased", "nothing was executed", RECEIPT)
                .doesNotContain("other parameters; nothing", DIGEST.hex(), OTHER_DIGEST.hex());
        assertThat(answer.headers()).containsEntry("Idempotency-Key-Mismatch", "unknown");
    }

    /** ABUSE A8. */
    @Test
    void anotherAgentGetsTheDecisionWithoutTheResponse() {
        Asked foreign = new Asked(CALL, new AgentId("buyer"), DIGEST, "req_2", OnMismatch.ORIGINAL);

        HttpAnswer answer = answers.of(reply(SUCCEEDED, ENDED), foreign);

        assertThat(body(answer)).isEqualTo("{\"decision\":\"allow\"," + RECEIPT + "}");
        assertThat(answer.headers())
                .containsEntry("Countersign-Response-Withheld", "other-agent")
                .doesNotContainKey("Countersign-Outcome");
    }

    /** ABUSE A8: the digest of a small payload can be guessed. */
    @Test
    void anotherAgentIsNotToldTheStoredDigest() {
        Asked foreign = new Asked(CALL, new AgentId("buyer"), OTHER_DIGEST, "req_2", OnMismatch.CONFLICT);

        assertThat(body(answers.of(reply(SUCCEEDED, ENDED), foreign)))
                .contains("\"error\":\"conflict\"")
                .doesNotContain(DIGEST.hex());
    }

    @Test
    void acceptedCallNamesItsReceiptAndWhenToAsk() {
        HttpAnswer answer = answers.notYet(asked());

        assertThat(answer.status()).isEqualTo(202);
        assertThat(body(answer)).isEqualTo("{" + RECEIPT + "}");
        assertThat(answer.headers())
                .containsEntry("Location", "/v1/receipts/rec_abcdefghijklmnopqrstuvwxyz")
                .containsEntry("Retry-After", "1");
    }

    @Test
    void unknownAcceptanceAsksForTheSameKey() {
        HttpAnswer answer = answers.notKnown(asked());

        assertThat(answer.status()).isEqualTo(503);
        assertThat(body(answer)).contains("retry with the same Idempotency-Key", RECEIPT);
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
    }

    private static Asked asked() {
        return new Asked(CALL, SELLER, DIGEST, "req_1", OnMismatch.ORIGINAL);
    }

    private static Reply reply(Answer answer, @Nullable Instant endedAt) {
        return new Reply(CALL, new OrganizationId("acme"), SELLER, DIGEST, "req_1", answer, endedAt);
    }

    private static Reply erased() {
        return new Reply(CALL, new OrganizationId("acme"), SELLER, DIGEST, "req_1", SUCCEEDED, ENDED, null, true);
    }

    private static String body(HttpAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
