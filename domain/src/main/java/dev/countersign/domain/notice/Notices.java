package dev.countersign.domain.notice;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalEscalated;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalForgotten;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalOpened;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.ApprovalEvent.ReminderDue;
import dev.countersign.domain.approval.ApprovalEvent.VoteBarred;
import dev.countersign.domain.approval.ApprovalEvent.VoteCast;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalSubject;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.notice.Notice.Kind;
import dev.countersign.domain.notice.Notice.Matter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which events people are told of. */
public final class Notices {
    private Notices() {}

    /**
     * The notice that an event calls for.
     *
     * @param after the state with the event folded in
     * @return null when there is nothing to tell, or when it became true too late for anybody to act
     */
    public static @Nullable Notice of(ApprovalState after, ApprovalEvent event) {
        if (!(after instanceof Pending pending)) {
            return null;
        }
        return switch (event) {
            case ApprovalOpened opened ->
                notice(pending.card(), Kind.WAITING, pending.card().terms().groups(), event);
            case ApprovalEscalated escalated -> notice(pending.card(), Kind.ESCALATED, escalated.groups(), event);
            case ReminderDue due -> notice(pending.card(), Kind.EXPIRING, Ballot.groups(pending), event);
            case VoteCast cast -> null;
            case VoteBarred barred -> null;
            case ApprovalSettled settled -> null;
            case AnswerDelivery delivery -> null;
            case ApprovalForgotten forgotten -> null;
        };
    }

    private static @Nullable Notice notice(ApprovalCard card, Kind kind, List<String> groups, ApprovalEvent event) {
        ApprovalSubject subject = card.subject();
        Notice notice = new Notice(
                card.approvalId(),
                subject.organization(),
                kind,
                groups,
                subject.agent(),
                matter(subject),
                card.expiresAt(),
                event.at());
        return notice.isPast(event.at()) ? null : notice;
    }

    private static @Nullable Matter matter(ApprovalSubject subject) {
        return switch (subject) {
            case OfCall(var call, var ruling, var tool) ->
                new Matter(tool.tool(), call.action(), call.resource(), ruling.risk(), ruling.rule(), ruling.reason());
            case Question question -> null;
        };
    }
}
