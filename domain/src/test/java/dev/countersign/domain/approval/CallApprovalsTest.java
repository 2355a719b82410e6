package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.approval.Choice.ApproveEdited;
import dev.countersign.domain.approval.Resolution.Approved;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.approval.Resolution.Rejected;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallApprovalsTest {
    private static final ToolCall CALL = Samples.call("{\"amount\":1}");

    @Test
    void aCallThatPolicySendsToPeopleOpensItsApprovalOnTheRulingsTerms() {
        CallEvent judged = new CallJudged(
                CALL, Samples.ruling(Verdict.REQUIRE_APPROVAL, Samples.TWO), Samples.tool(), CALL.arrivedAt());

        assertThat(asked(judged))
                .isEqualTo(
                        new OpenApproval(Samples.ID, Samples.ofCall(Samples.TWO), Samples.TWO, null, CALL.arrivedAt()));
    }

    @Test
    void aRulingWithoutTermsOpensOnTheGeneralOnes() {
        CallEvent judged =
                new CallJudged(CALL, Samples.ruling(Verdict.REQUIRE_APPROVAL, null), Samples.tool(), CALL.arrivedAt());

        assertThat(asked(judged))
                .isInstanceOfSatisfying(
                        OpenApproval.class, open -> assertThat(open.terms()).isEqualTo(ApprovalTerms.DEFAULT));
    }

    @Test
    void aCallThatAsksNobodyOpensNothing() {
        assertThat(asked(new CallJudged(CALL, Samples.ruling(Verdict.ALLOW, null), CALL.arrivedAt())))
                .isNull();
        assertThat(asked(new CallJudged(CALL, Samples.ruling(Verdict.DENY, null), CALL.arrivedAt())))
                .isNull();
        assertThat(CallApprovals.asked(Samples.CALL_ID, new CallState.Unseen(), List.of()))
                .isNull();
    }

    @Test
    void aBudgetWithoutRoomOpensWhatItsPolicySays() {
        Ruling ruling = Samples.ruling(Verdict.REQUIRE_APPROVAL, ApprovalTerms.DEFAULT);
        CallState waiting = new CallState.AwaitingApproval(CALL, ruling, Samples.tool());

        assertThat(CallApprovals.asked(
                        Samples.CALL_ID, waiting, List.of(new ReservationRefused(ruling, BigDecimal.TEN, Samples.T0))))
                .isInstanceOfSatisfying(OpenApproval.class, open -> {
                    assertThat(open.terms()).isEqualTo(ApprovalTerms.DEFAULT);
                    assertThat(open.at()).isEqualTo(Samples.T0);
                });
    }

    @Test
    void aNewJudgementCancelsTheApprovalAndSaysWhichItWas() {
        assertThat(asked(new CallRejudged(Samples.ruling(Verdict.DENY, null), Samples.T0)))
                .isEqualTo(new CancelApproval(Samples.ID, Cancellation.CALL_CLOSED, "Because", Samples.T0));
        assertThat(asked(new CallRejudged(Samples.ruling(Verdict.ALLOW, null), Samples.T0)))
                .isEqualTo(new CancelApproval(Samples.ID, Cancellation.CALL_RELEASED, "Because", Samples.T0));
    }

    @Test
    void theCallIsToldWhoApprovedWhatAndWhy() {
        Vote ann = new Vote(Samples.approver("ann"), new ApproveEdited(Samples.EDITED), "Less of it", null, Samples.T0);
        Vote bob = new Vote(Samples.approver("bob"), new ApproveEdited(Samples.EDITED), "Yes", null, Samples.T0);
        Vote cy = new Vote(Samples.approver("cy"), new Approve(), "All of it", null, Samples.T0);
        Settled settled = Samples.settled(new Approved(List.of("ann", "bob"), Samples.EDITED), ann, cy, bob);

        assertThat(CallApprovals.told(Samples.pending(Samples.EDITABLE), settled))
                .isEqualTo(new ApprovalResolved(
                        Samples.CALL_ID,
                        CALL.requestDigest(),
                        ApprovalResolution.APPROVED,
                        List.of("ann", "bob"),
                        "Less of it\nYes",
                        Samples.EDITED,
                        settled.settledAt()));
    }

    @Test
    void theCallIsToldHowElseItEnded() {
        assertThat(resolution(new Rejected("ann", "No"))).isEqualTo(ApprovalResolution.REJECTED);
        assertThat(resolution(new Expired())).isEqualTo(ApprovalResolution.EXPIRED);
        assertThat(resolution(new Cancelled(Cancellation.WITHDRAWN, "Solved"))).isEqualTo(ApprovalResolution.CANCELLED);
    }

    @Test
    void theCallIsNotToldWhatItDecidedItselfNorTwiceNorOfQuestions() {
        assertThat(told(new Cancelled(Cancellation.CALL_CLOSED, "Policy changed")))
                .isNull();
        assertThat(told(new Cancelled(Cancellation.CALL_RELEASED, "Policy changed")))
                .isNull();
        Settled settled = Samples.settled(new Expired());
        assertThat(CallApprovals.told(settled, settled)).isNull();
        assertThat(CallApprovals.told(Samples.state("Pending/question"), Samples.state("Answered")))
                .isNull();
        assertThat(CallApprovals.told(new ApprovalState.Unopened(), Samples.pending(Samples.ONE)))
                .isNull();
    }

    private static ApprovalCommand asked(CallEvent event) {
        return CallApprovals.asked(Samples.CALL_ID, new CallState.Unseen(), List.of(event));
    }

    private static ApprovalResolved told(Resolution resolution) {
        return CallApprovals.told(Samples.pending(Samples.ONE), Samples.settled(resolution));
    }

    private static ApprovalResolution resolution(Resolution resolution) {
        return told(resolution).resolution();
    }
}
