package dev.countersign.domain.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Denied;
import dev.countersign.domain.call.CallState.Execution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitmentsTest {
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    private static final CallId ID = new CallId("a".repeat(26));
    private static final Salt SALT = new Salt(Digest.of().bytes());
    private static final SealedValue PAYLOAD = json("{\"amount\":1}");
    private static final SealedValue RESPONSE = json("{\"ok\":true}");
    private static final Ruling RULING =
            new Ruling(Verdict.ALLOW, new PolicyVersion("1", Digest.of()), "r", RiskLevel.LOW, "Because");

    private static final ToolCall CALL = new ToolCall(
            new OrganizationId("acme"),
            new AgentId("bot"),
            null,
            "run",
            "act",
            "thing",
            null,
            PAYLOAD,
            Digest.of(),
            "key",
            "req",
            T0);

    @Test
    void whoHasTheCallsSaltCanOpenWhatItsReceiptsSayOfPayloadAndResponse() {
        Commitments said = committed(executed(CALL.salted(SALT)));
        assertThat(said.payload()).isEqualTo(Commitments.payload(SALT, PAYLOAD)).isNotEqualTo(PAYLOAD.digest());
        assertThat(said.response()).isEqualTo(Commitments.response(SALT, RESPONSE));
        assertThat(said.payload()).isNotEqualTo(Commitments.payload(SALT, json("{\"amount\":2}")));
    }

    @Test
    void theReceiptsOwnSaltOpensNothingOfTheCalls() {
        Commitments said = committed(executed(CALL.salted(SALT)));
        assertThat(said.salt()).isNotEqualTo(SALT);
        assertThat(said.salt().commit(PAYLOAD.bytes())).isNotEqualTo(said.payload());
        assertThat(Commitments.payload(said.salt(), PAYLOAD)).isNotEqualTo(said.payload());
    }

    @Test
    void aDenialCommitsToWhatWasAskedFor() {
        Commitments said = committed(new Denied(CALL.salted(SALT), RULING, T0));
        assertThat(said.payload()).isEqualTo(Commitments.payload(SALT, PAYLOAD));
        assertThat(said.response()).isNull();
    }

    @Test
    void withoutASaltNothingIsCommittedTo() {
        assertThat(issued(executed(CALL)).commitments()).isNull();
        assertThat(issued(new Denied(CALL, RULING, T0)).commitments()).isNull();
    }

    private static CallState.Seen executed(ToolCall call) {
        ToolTerms terms = new ToolTerms("t", "c", EffectClass.READ, Duration.ofSeconds(1), 1);
        return new CallState.Succeeded(
                new Execution(call, RULING, List.of(), terms, false, false), 1, new Outcome.Succeeded(RESPONSE), T0);
    }

    private static Commitments committed(CallState.Seen state) {
        Commitments commitments = issued(state).commitments();
        assertThat(commitments).isNotNull();
        return commitments;
    }

    private static Receipt issued(CallState.Seen state) {
        return ReceiptIssuer.issue(ID, ReceiptKind.TERMINAL, state, 0, Digest.of(), T0);
    }

    private static SealedValue json(String text) {
        return SealedValue.plain(text.getBytes(StandardCharsets.UTF_8));
    }
}
