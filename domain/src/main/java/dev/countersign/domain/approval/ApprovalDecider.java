package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.approval.ApprovalCommand.DeliverAnswer;
import dev.countersign.domain.approval.ApprovalCommand.EscalateApproval;
import dev.countersign.domain.approval.ApprovalCommand.ExpireApproval;
import dev.countersign.domain.approval.ApprovalCommand.ForgetApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalCommand.RemindApprovers;
import dev.countersign.domain.approval.ApprovalCommand.WithdrawApproval;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalEscalated;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalForgotten;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalOpened;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.ApprovalEvent.ReminderDue;
import dev.countersign.domain.approval.ApprovalEvent.VoteBarred;
import dev.countersign.domain.approval.ApprovalEvent.VoteCast;
import dev.countersign.domain.approval.ApprovalState.Forgotten;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.approval.Choice.ApproveEdited;
import dev.countersign.domain.approval.Choice.Instruct;
import dev.countersign.domain.approval.Choice.Reject;
import dev.countersign.domain.approval.Choice.SelectOption;
import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.approval.Resolution.Approved;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.approval.Resolution.Rejected;
import dev.countersign.domain.delivery.DeliveryDecider;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.domain.request.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each command leads to in each state. Total and pure: it never throws, and it sees no clock,
 * id generator, logger or topic. {@link ApprovalEvolution} folds what it decides.
 *
 * <p>The order of the log decides every race. A vote counts if it arrived before the approval's time
 * was up and the log has it before whatever else ended the approval.
 */
public final class ApprovalDecider {
    private final ApprovalTimes times;

    public ApprovalDecider(ApprovalTimes times) {
        this.times = times;
    }

    /** Decides. */
    public ApprovalDecision decide(ApprovalState state, ApprovalCommand command) {
        return switch (command) {
            case OpenApproval open -> open(state, open);
            case CastVote vote -> vote(state, vote);
            case WithdrawApproval withdraw -> withdraw(state, withdraw);
            case CancelApproval cancel -> cancel(state, cancel);
            case EscalateApproval escalate -> escalate(state, escalate);
            case RemindApprovers remind -> remind(state, remind);
            case ExpireApproval expire -> expire(state, expire);
            case ForgetApproval forget -> forget(state, forget);
            case DeliverAnswer deliver -> deliver(state, deliver);
        };
    }

    private static ApprovalDecision open(ApprovalState state, OpenApproval open) {
        return switch (state) {
            case Unopened() -> ApprovalDecision.of(new ApprovalOpened(open.subject(), open.terms(), open.at()));
            case Forgotten forgotten -> ApprovalDecision.refused(ApprovalRefusal.APPROVAL_FORGOTTEN);
            case Opened opened ->
                asksTheSame(opened.card().subject(), open.subject())
                        ? ApprovalDecision.nothing()
                        : ApprovalDecision.refused(ApprovalRefusal.IDEMPOTENCY_CONFLICT);
        };
    }

    /** The digest does not say who asks or from where; the subjects do. */
    private static boolean asksTheSame(ApprovalSubject one, ApprovalSubject other) {
        return one.getClass() == other.getClass()
                && one.organization().equals(other.organization())
                && one.agent().equals(other.agent())
                && one.requestDigest().equals(other.requestDigest());
    }

    private static ApprovalDecision vote(ApprovalState state, CastVote vote) {
        return switch (state) {
            case Unopened() -> ApprovalDecision.refused(ApprovalRefusal.NO_SUCH_APPROVAL);
            case Forgotten forgotten -> ApprovalDecision.refused(ApprovalRefusal.APPROVAL_FORGOTTEN);
            case Opened opened -> vote(opened, vote);
        };
    }

    private static ApprovalDecision vote(Opened opened, CastVote vote) {
        ApprovalRefusal bar = Ballot.bar(opened, vote.approver());
        if (bar != null) {
            return bar == ApprovalRefusal.SEPARATION_OF_DUTIES
                    ? ApprovalDecision.refused(bar, new VoteBarred(vote.approver(), vote.at()))
                    : ApprovalDecision.refused(bar);
        }
        Vote earlier = Ballot.earlierVote(opened, vote.approver()).orElse(null);
        if (earlier != null) {
            // A repetition of what counts already is answered like the vote itself, however late.
            return Ballot.meant(opened, earlier.choice()).equals(Ballot.meant(opened, vote.choice()))
                    ? ApprovalDecision.nothing()
                    : ApprovalDecision.refused(ApprovalRefusal.ALREADY_DECIDED);
        }
        return switch (opened) {
            case Pending pending -> first(pending, vote);
            case Settled settled ->
                ApprovalDecision.refused(
                        settled.resolution() instanceof Expired
                                ? ApprovalRefusal.EXPIRED
                                : ApprovalRefusal.ALREADY_DECIDED);
        };
    }

    /** A person's first vote, on an approval that nothing has ended yet. */
    private static ApprovalDecision first(Pending pending, CastVote vote) {
        ApprovalRefusal refusal = refusal(pending, vote);
        if (refusal != null) {
            return ApprovalDecision.refused(refusal);
        }
        VoteCast cast = new VoteCast(
                vote.approver(), vote.choice(), vote.cardDigest(), vote.comment(), vote.considered(), vote.at());
        Pending counted = ApprovalEvolution.count(pending, cast);
        Resolution resolution = resolution(counted, vote);
        return resolution == null ? ApprovalDecision.of(cast) : settle(pending.card(), resolution, vote.at(), cast);
    }

    private static @Nullable ApprovalRefusal refusal(Pending pending, CastVote vote) {
        ApprovalCard card = pending.card();
        if (!vote.at().isBefore(card.expiresAt())) {
            return ApprovalRefusal.EXPIRED;
        }
        if (!vote.cardDigest().equals(card.digest())) {
            return ApprovalRefusal.STALE_APPROVAL;
        }
        if (!Ballot.offers(card, vote.choice())) {
            return ApprovalRefusal.CHOICE_NOT_OFFERED;
        }
        if (Ballot.parameterBytes(pending, vote.choice()) > Limits.APPROVAL_PARAMETER_BYTES_MAX) {
            return ApprovalRefusal.TOO_LARGE;
        }
        return card.terms().commentRequired() && vote.comment().isBlank() ? ApprovalRefusal.COMMENT_REQUIRED : null;
    }

    /** What the last vote decides; null when more people are needed. */
    private static @Nullable Resolution resolution(Pending counted, CastVote last) {
        if (last.choice() instanceof Reject) {
            return new Rejected(last.approver().subject(), last.comment());
        }
        List<Vote> agreeing = Ballot.agreeing(counted, last.choice());
        if (agreeing.size() < counted.card().terms().quorum()) {
            return null;
        }
        List<String> deciders =
                agreeing.stream().map(vote -> vote.approver().subject()).toList();
        return switch (Ballot.meant(counted, last.choice())) {
            case Approve approve -> new Approved(deciders, null);
            case ApproveEdited(var parameters) -> new Approved(deciders, parameters);
            case SelectOption option -> new Answered(deciders, option);
            case Instruct instruct -> new Answered(deciders, instruct);
            case Reject reject -> new Rejected(last.approver().subject(), last.comment());
        };
    }

    private static ApprovalDecision withdraw(ApprovalState state, WithdrawApproval withdraw) {
        return switch (state) {
            case Unopened() -> ApprovalDecision.refused(ApprovalRefusal.NO_SUCH_APPROVAL);
            case Forgotten forgotten -> ApprovalDecision.refused(ApprovalRefusal.APPROVAL_FORGOTTEN);
            case Opened opened
            when !opened.card().subject().agent().equals(withdraw.agent()) ->
                ApprovalDecision.refused(ApprovalRefusal.NOT_REQUESTER);
            case Pending pending ->
                settle(pending.card(), new Cancelled(Cancellation.WITHDRAWN, withdraw.reason()), withdraw.at());
            case Settled settled ->
                settled.resolution() instanceof Cancelled
                        ? ApprovalDecision.nothing()
                        : ApprovalDecision.refused(ApprovalRefusal.ALREADY_DECIDED);
        };
    }

    private static ApprovalDecision cancel(ApprovalState state, CancelApproval cancel) {
        return switch (state) {
            case Unopened() -> ApprovalDecision.refused(ApprovalRefusal.NO_SUCH_APPROVAL);
            case Pending pending -> settle(pending.card(), new Cancelled(cancel.cause(), cancel.reason()), cancel.at());
            case Settled settled -> ApprovalDecision.nothing();
            case Forgotten forgotten -> ApprovalDecision.nothing();
        };
    }

    private static ApprovalDecision escalate(ApprovalState state, EscalateApproval escalate) {
        if (!(state instanceof Pending pending) || pending.escalated()) {
            return ApprovalDecision.nothing();
        }
        Instant due = pending.card().escalatesAt();
        Escalation escalation = pending.card().terms().escalation();
        return due == null || escalation == null || escalate.at().isBefore(due)
                ? ApprovalDecision.nothing()
                : ApprovalDecision.of(new ApprovalEscalated(escalation.groups(), escalate.at()));
    }

    /**
     * However late it is: the timers go on to the approval's expiry only when this was recorded. Whether
     * anybody still wants to be told is for those who tell.
     */
    private static ApprovalDecision remind(ApprovalState state, RemindApprovers remind) {
        if (!(state instanceof Pending pending) || pending.reminded()) {
            return ApprovalDecision.nothing();
        }
        Instant due = pending.card().remindsAt();
        return due == null || remind.at().isBefore(due)
                ? ApprovalDecision.nothing()
                : ApprovalDecision.of(new ReminderDue(remind.at()));
    }

    private ApprovalDecision expire(ApprovalState state, ExpireApproval expire) {
        return state instanceof Pending pending
                        && !expire.at().isBefore(pending.card().expiresAt().plus(times.expiryGrace()))
                ? settle(pending.card(), new Expired(), expire.at())
                : ApprovalDecision.nothing();
    }

    private ApprovalDecision forget(ApprovalState state, ForgetApproval forget) {
        return state instanceof Settled settled
                        && !(settled.delivery() instanceof DeliveryState.Pending)
                        && !forget.at().isBefore(settled.settledAt().plus(times.horizon()))
                ? ApprovalDecision.of(new ApprovalForgotten(forget.at()))
                : ApprovalDecision.nothing();
    }

    private static ApprovalDecision deliver(ApprovalState state, DeliverAnswer deliver) {
        return switch (state) {
            case Unopened() -> ApprovalDecision.refused(ApprovalRefusal.NO_SUCH_APPROVAL);
            case Forgotten forgotten -> ApprovalDecision.refused(ApprovalRefusal.APPROVAL_FORGOTTEN);
            case Pending pending -> ApprovalDecision.refused(ApprovalRefusal.NOTHING_TO_DELIVER);
            case Settled settled -> {
                DeliveryState delivery = settled.delivery();
                yield delivery == null
                        ? ApprovalDecision.refused(ApprovalRefusal.NOTHING_TO_DELIVER)
                        : ApprovalDecision.of(
                                DeliveryDecider.decide(settled.card().webhookId(), delivery, deliver.delivery())
                                        .stream()
                                        .<ApprovalEvent>map(AnswerDelivery::new)
                                        .toList());
            }
        };
    }

    /** Ends an approval, and begins to deliver the answer where its asker wants that. */
    private static ApprovalDecision settle(
            ApprovalCard card, Resolution resolution, Instant at, ApprovalEvent... before) {
        List<ApprovalEvent> events = new ArrayList<>(List.of(before));
        events.add(new ApprovalSettled(resolution, at));
        if (card.subject() instanceof Question question && question.callback() != null) {
            events.add(new AnswerDelivery(DeliveryDecider.first(card.webhookId(), at)));
        }
        return ApprovalDecision.of(events);
    }
}
