package dev.countersign.domain.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.EscalateApproval;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalCommand.ForgetApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalCommand.RemindApprovers;
import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.delivery.DeliveryCommand.RetryDelivery;
import dev.countersign.domain.request.ReplyTo;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApprovalReplyTest {
    private static final ApprovalDecider DECIDER = new ApprovalDecider(ApprovalTimes.DEFAULTS);
    private static final ReplyTo WAITING = new ReplyTo(3, "req-9");

    @Test
    void aVoterIsToldHowTheApprovalStands() {
        ApprovalReply reply = reply("Pending/two-needed", Samples.approver("ann"));

        assertThat(reply.requestId()).isEqualTo("req-9");
        assertThat(reply.refusal()).isNull();
        assertThat(reply.standing())
                .isEqualTo(new ApprovalStanding(
                        ApprovalStatus.PENDING, 1, 2, Samples.T0, Samples.EXPIRES_AT, List.of(), null));
    }

    @Test
    void whoComesTooLateIsToldWhoDecidedAndWhen() {
        ApprovalReply reply = reply("Rejected", Samples.approver("bob"));

        assertThat(reply.refusal()).isEqualTo(ApprovalRefusal.ALREADY_DECIDED);
        assertThat(reply.standing().deciders()).containsExactly("ann");
        assertThat(reply.standing().settledAt()).isEqualTo(Samples.T0.plusSeconds(1));
    }

    @Test
    void whoMayNotVoteAndWhoseQuestionItIsNotAreToldNothingElse() {
        assertThat(reply("Pending/escalating", Samples.approver("bob")).standing())
                .isNull();
        OpenApproval conflict = new OpenApproval(Samples.ID, Samples.question(null), Samples.ONE, WAITING, Samples.T0);
        ApprovalState state = Samples.state("Pending");
        assertThat(ApprovalReply.to(conflict, DECIDER.decide(state, conflict), state)
                        .standing())
                .isNull();
    }

    @Test
    void nobodyIsToldWhereNobodyWaits() {
        ApprovalState state = Samples.state("Pending");
        ApprovalCommand vote = Samples.cast(state, Samples.approver("ann"), new Approve());

        assertThat(ApprovalReply.to(vote, DECIDER.decide(state, vote), state)).isNull();
    }

    @Test
    void timersFollowEachOther() {
        assertThat(next("Pending")).isEqualTo(new RemindApprovers(Samples.ID, Samples.REMINDS_AT));
        assertThat(next("Pending/reminded"))
                .isEqualTo(new ExpireApproval(Samples.ID, Samples.EXPIRES_AT.plusSeconds(2)));
        assertThat(next("Pending/short"))
                .as("what is short needs no reminder")
                .isEqualTo(new ExpireApproval(Samples.ID, Samples.T0.plusSeconds(151)));
        assertThat(next("Pending/escalating"))
                .isEqualTo(new EscalateApproval(Samples.ID, Samples.T0.plus(Duration.ofMinutes(20))));
        assertThat(next("Pending/escalated")).isEqualTo(new RemindApprovers(Samples.ID, Samples.REMINDS_AT));
        assertThat(next("Approved"))
                .isEqualTo(
                        new ForgetApproval(Samples.ID, Samples.T0.plusSeconds(1).plus(Duration.ofDays(7))));
        assertThat(next("Answered/delivering"))
                .isEqualTo(new DeliverAnswer(Samples.ID, new RetryDelivery(1, 1, Samples.T0.plusSeconds(9))));
        assertThat(next("Answered/delivered")).isInstanceOf(ForgetApproval.class);
        assertThat(next("Unopened")).isNull();
        assertThat(next("Forgotten")).isNull();
    }

    private static ApprovalCommand next(String state) {
        return ApprovalTimers.next(Samples.ID, Samples.state(state), ApprovalTimes.DEFAULTS);
    }

    private static ApprovalReply reply(String name, Approver approver) {
        ApprovalState state = Samples.state(name);
        CastVote vote = new CastVote(
                Samples.ID, approver, new Approve(), Samples.shown(state), "", WAITING, Samples.T0.plusSeconds(2));
        ApprovalDecision decision = DECIDER.decide(state, vote);
        return ApprovalReply.to(vote, decision, ApprovalEvolution.evolve(Samples.ID, state, decision.events()));
    }
}
