package dev.countersign.domain.approval;

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
import dev.countersign.domain.delivery.DeliveryEvolution;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.ApprovalId;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds events into state: the only place where an approval's state changes, shared by the live path
 * and every replay.
 */
public final class ApprovalEvolution {
    private ApprovalEvolution() {}

    /** Folds a whole decision or history, in order. */
    public static ApprovalState evolve(ApprovalId approvalId, ApprovalState state, List<ApprovalEvent> events) {
        ApprovalState folded = state;
        for (ApprovalEvent event : events) {
            folded = evolve(approvalId, folded, event);
        }
        return folded;
    }

    /**
     * Folds one event.
     *
     * @throws ImpossibleHistoryException when no decision could have led to this event here
     */
    public static ApprovalState evolve(ApprovalId approvalId, ApprovalState state, ApprovalEvent event) {
        return switch (event) {
            case ApprovalOpened opened
            when state instanceof Unopened ->
                new Pending(
                        new ApprovalCard(approvalId, opened.subject(), opened.terms(), opened.at()),
                        List.of(),
                        false,
                        false);
            case VoteCast cast
            when state instanceof Pending pending
                    && Ballot.earlierVote(pending, cast.approver()).isEmpty() -> count(pending, cast);
            case VoteBarred barred when state instanceof Opened -> state;
            case ApprovalEscalated escalated
            when state instanceof Pending pending && !pending.escalated() ->
                new Pending(pending.card(), pending.votes(), true, pending.reminded());
            case ReminderDue due
            when state instanceof Pending pending && !pending.reminded() ->
                new Pending(pending.card(), pending.votes(), pending.escalated(), true);
            case ApprovalSettled settled
            when state instanceof Pending pending ->
                new Settled(
                        pending.card(), pending.votes(), pending.escalated(), settled.resolution(), settled.at(), null);
            case AnswerDelivery delivery when state instanceof Settled settled -> delivery(settled, delivery);
            case ApprovalForgotten forgotten
            when state instanceof Settled settled ->
                new Forgotten(
                        settled.card().subject().organization(),
                        settled.card().subject().agent(),
                        settled.card().subject().requestDigest(),
                        ApprovalStatus.of(settled.resolution()),
                        settled.settledAt());
            case ApprovalOpened e -> throw ImpossibleHistoryException.event(state, e);
            case VoteCast e -> throw ImpossibleHistoryException.event(state, e);
            case VoteBarred e -> throw ImpossibleHistoryException.event(state, e);
            case ApprovalEscalated e -> throw ImpossibleHistoryException.event(state, e);
            case ReminderDue e -> throw ImpossibleHistoryException.event(state, e);
            case ApprovalSettled e -> throw ImpossibleHistoryException.event(state, e);
            case AnswerDelivery e -> throw ImpossibleHistoryException.event(state, e);
            case ApprovalForgotten e -> throw ImpossibleHistoryException.event(state, e);
        };
    }

    static Pending count(Pending pending, VoteCast cast) {
        List<Vote> votes = new ArrayList<>(pending.votes());
        votes.add(new Vote(cast.approver(), cast.choice(), cast.comment(), cast.considered(), cast.at()));
        return new Pending(pending.card(), votes, pending.escalated(), pending.reminded());
    }

    private static Settled delivery(Settled settled, AnswerDelivery event) {
        DeliveryState evolved = DeliveryEvolution.evolve(settled.delivery(), event.delivery());
        if (evolved == null) {
            throw ImpossibleHistoryException.event(settled, event);
        }
        return settled.with(evolved);
    }
}
