package dev.countersign.domain.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dry run from its command to its receipt. */
class DryRunReceiptTest {
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    private static final CallId ID = new CallId("a".repeat(26));
    private static final PolicyVersion POLICY = new PolicyVersion("7", Digest.of());
    private static final ToolCall CALL = new ToolCall(
            new OrganizationId("acme"),
            new AgentId("bot"),
            null,
            "run",
            "act",
            "thing",
            null,
            SealedValue.plain("{}".getBytes(StandardCharsets.UTF_8)),
            Digest.of(),
            "key",
            "req",
            T0);

    @ParameterizedTest
    @CsvSource({"ALLOW, ALLOW", "DENY, DENY", "REQUIRE_APPROVAL, REQUIRE_APPROVAL"})
    void tellsTheVerdictAndThatNothingWasExecuted(Verdict verdict, ReceiptDecision decision) {
        Receipt receipt = of(CALL.asDryRun(), ruling(verdict));

        assertThat(receipt.kind()).isEqualTo(ReceiptKind.TERMINAL);
        assertThat(receipt.call().dryRun()).isTrue();
        assertThat(receipt.decision()).isEqualTo(decision);
        assertThat(receipt.rule()).isEqualTo("big-deals");
        assertThat(receipt.policy()).isEqualTo(POLICY);
        assertThat(receipt.risk()).isEqualTo(RiskLevel.MEDIUM);
        assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.NOT_EXECUTED);
        assertThat(receipt.attempts()).isZero();
        assertThat(receipt.tool()).isNull();
        assertThat(receipt.approvalId()).isNull();
        assertThat(receipt.deciders()).isEmpty();
    }

    @Test
    void ofWhatPolicyCannotJudgeSaysSo() {
        Receipt receipt = of(CALL.asDryRun(), new Judgement.PolicyFailure(POLICY, "big-deals", "It failed"));

        assertThat(receipt.kind()).isEqualTo(ReceiptKind.TERMINAL);
        assertThat(receipt.call().dryRun()).isTrue();
        assertThat(receipt.decision()).isEqualTo(ReceiptDecision.POLICY_ERROR);
        assertThat(receipt.rule()).isEqualTo("big-deals");
        assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.NOT_EXECUTED);
    }

    @Test
    void aCallIsNone() {
        assertThat(of(CALL, ruling(Verdict.DENY)).call().dryRun()).isFalse();
    }

    @Test
    void itsCallerIsToldTheWholeRuling() {
        assertThat(Answer.of(ended(CALL.asDryRun(), ruling(Verdict.REQUIRE_APPROVAL))))
                .isEqualTo(new Answer.DryRun(ruling(Verdict.REQUIRE_APPROVAL)));
        assertThat(Answer.of(ended(CALL.asDryRun(), new Judgement.PolicyFailure(POLICY, null, "It failed"))))
                .isEqualTo(new Answer.PolicyError("It failed"));
    }

    private static Judgement.Ruling ruling(Verdict verdict) {
        return new Judgement.Ruling(verdict, POLICY, "big-deals", RiskLevel.MEDIUM, "Because");
    }

    private static Receipt of(ToolCall call, Judgement judgement) {
        CallState.Seen ended = (CallState.Seen) ended(call, judgement);
        ReceiptKind due = ReceiptIssuer.due(new CallState.Unseen(), ended);
        assertThat(due).isNotNull();
        return ReceiptIssuer.issue(ID, due, ended, 0, Digest.of(), T0);
    }

    private static CallState ended(ToolCall call, Judgement judgement) {
        List<CallEvent> events = new CallDecider(CallTimes.DEFAULTS)
                .decide(new CallState.Unseen(), new SubmitCall(ID, call, 0), new Rulebook() {
                    @Override
                    public Assessment assess(ToolCall asked, Instant at) {
                        return Assessment.of(judgement);
                    }

                    @Override
                    public ToolTerms terms(ToolCall asked) {
                        return new ToolTerms("t", "c", EffectClass.READ, Duration.ofSeconds(1), 1);
                    }
                })
                .events();
        return CallEvolution.evolve(new CallState.Unseen(), events);
    }
}
