package dev.countersign.domain.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Cancellation;
import dev.countersign.domain.approval.Choice.SelectOption;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApprovalReceiptsTest {
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final AgentId AGENT = new AgentId("sales-bot");
    private static final ApprovalId ID = ApprovalId.ofQuestion(new byte[32], ACME, "question-1");
    private static final SealedValue NOTHING = SealedValue.plain(new byte[] {'{', '}'});

    private static final Question QUESTION =
            new Question(ACME, AGENT, "kim", "question-1", null, NOTHING, List.of("a"), Digest.of(), null, T0);

    private static final OfCall OF_CALL = new OfCall(
            new ToolCall(ACME, AGENT, null, "run", "act", "thing", null, NOTHING, Digest.of(), "key", "req", T0),
            new Ruling(Verdict.REQUIRE_APPROVAL, new PolicyVersion("1", Digest.of()), "r", RiskLevel.LOW, "Because"),
            new ToolTerms("t", "c", EffectClass.READ, Duration.ofSeconds(1), 1));

    @Test
    void aQuestionHasOneReceiptWhenItIsAskedAndOneWhenItIsOver() {
        ApprovalState asked = pending(QUESTION);
        ApprovalState over = settled(QUESTION, new Expired());

        assertThat(ApprovalReceipts.due(new Unopened(), asked)).isEqualTo(ReceiptKind.QUESTION_ASKED);
        assertThat(ApprovalReceipts.due(asked, asked)).isNull();
        assertThat(ApprovalReceipts.due(asked, over)).isEqualTo(ReceiptKind.QUESTION_SETTLED);
        assertThat(ApprovalReceipts.due(over, over)).isNull();
    }

    @Test
    void whatPeopleDecideAboutACallIsInTheCallsOwnReceipts() {
        assertThat(ApprovalReceipts.due(new Unopened(), pending(OF_CALL))).isNull();
        assertThat(ApprovalReceipts.due(pending(OF_CALL), settled(OF_CALL, new Expired())))
                .isNull();
        assertThatThrownBy(() -> ApprovalReceipts.issue(ID, pending(OF_CALL), 0, Digest.of(), T0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReceiptSaysWhoAnswered() {
        Receipt receipt = ApprovalReceipts.issue(
                ID,
                settled(QUESTION, new Answered(List.of("ann", "bob"), new SelectOption("a"))),
                7,
                Digest.of(),
                T0.plusSeconds(5));

        assertThat(receipt.kind()).isEqualTo(ReceiptKind.QUESTION_SETTLED);
        assertThat(receipt.decision()).isEqualTo(ReceiptDecision.ANSWERED);
        assertThat(receipt.reason()).isEqualTo("Answered by ann, bob");
        assertThat(receipt.deciders()).containsExactly("ann", "bob");
        assertThat(receipt.outcome()).isEqualTo(ReceiptOutcome.NOT_EXECUTED);
        assertThat(receipt.approvalId()).isEqualTo(ID.toString());
        assertThat(receipt.callId()).isEqualTo(ID.callId());
        assertThat(receipt.sequence()).isEqualTo(7);
        assertThat(receipt.call().idempotencyKey()).isEqualTo("question-1");
    }

    @Test
    void noAnswerIsNotARejection() {
        assertThat(decision(new Expired())).isEqualTo(ReceiptDecision.EXPIRED);
        assertThat(decision(new Cancelled(Cancellation.WITHDRAWN, "Solved"))).isEqualTo(ReceiptDecision.CANCELLED);
    }

    private static ReceiptDecision decision(Resolution resolution) {
        return ApprovalReceipts.issue(ID, settled(QUESTION, resolution), 0, Digest.of(), T0)
                .decision();
    }

    private static Pending pending(ApprovalSubject subject) {
        return new Pending(new ApprovalCard(ID, subject, ApprovalTerms.DEFAULT, T0), List.of(), false, false);
    }

    private static Settled settled(ApprovalSubject subject, Resolution resolution) {
        return new Settled(
                new ApprovalCard(ID, subject, ApprovalTerms.DEFAULT, T0), List.of(), false, resolution, T0, null);
    }
}
