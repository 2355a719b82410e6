package dev.countersign.schemas.codec;

import dev.countersign.avro.ApprovalEscalated;
import dev.countersign.avro.ApprovalForgotten;
import dev.countersign.avro.ApprovalOpened;
import dev.countersign.avro.ApprovalSettled;
import dev.countersign.avro.DeliveryGivenUp;
import dev.countersign.avro.DeliveryMade;
import dev.countersign.avro.DeliveryMissed;
import dev.countersign.avro.DeliveryOrdered;
import dev.countersign.avro.RedeliveryRequested;
import dev.countersign.avro.ReminderDue;
import dev.countersign.avro.VoteBarred;
import dev.countersign.avro.VoteCast;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalEvent.AnswerDelivery;
import dev.countersign.domain.delivery.DeliveryEvent;
import dev.countersign.domain.identity.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The branches of an event's body that tell of approvals. */
final class ApprovalEvents {
    private ApprovalEvents() {}

    static Object toAvro(ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.ApprovalOpened it ->
                new ApprovalOpened(Approvals.toAvro(it.subject()), Rulings.toAvro(it.terms()));
            case ApprovalEvent.VoteCast it ->
                new VoteCast(
                        Approvals.toAvro(it.approver()),
                        Approvals.toAvro(it.choice()),
                        it.cardDigest().hex(),
                        it.comment(),
                        Approvals.millis(it.considered()));
            case ApprovalEvent.VoteBarred it -> new VoteBarred(Approvals.toAvro(it.approver()));
            case ApprovalEvent.ApprovalEscalated it -> new ApprovalEscalated(it.groups());
            case ApprovalEvent.ReminderDue it -> new ReminderDue();
            case ApprovalEvent.ApprovalSettled it -> new ApprovalSettled(Approvals.toAvro(it.resolution()));
            case AnswerDelivery it -> toAvro(it.delivery());
            case ApprovalEvent.ApprovalForgotten it -> new ApprovalForgotten();
        };
    }

    private static Object toAvro(DeliveryEvent event) {
        return switch (event) {
            case DeliveryEvent.DeliveryOrdered it -> new DeliveryOrdered(it.round(), it.attempt(), it.nextAt());
            case DeliveryEvent.DeliveryMissed it ->
                new DeliveryMissed(it.round(), it.attempt(), Attempts.toAvro(it.error()));
            case DeliveryEvent.DeliveryMade it -> new DeliveryMade(it.round(), it.attempt(), it.status());
            case DeliveryEvent.DeliveryGivenUp it ->
                new DeliveryGivenUp(it.round(), it.attempt(), Attempts.toAvro(it.error()));
            case DeliveryEvent.RedeliveryRequested it -> new RedeliveryRequested(it.by());
        };
    }

    /** @return null when the body is not one of an approval */
    static @Nullable ApprovalEvent toDomain(Object body, Instant at) {
        return switch (body) {
            case ApprovalOpened it ->
                new ApprovalEvent.ApprovalOpened(
                        Approvals.subject(it.getSubject()), Rulings.toDomain(it.getTerms()), at);
            case VoteCast it ->
                new ApprovalEvent.VoteCast(
                        Approvals.toDomain(it.getApprover()),
                        Approvals.choice(it.getChoice()),
                        new Digest(it.getCardDigest()),
                        it.getComment(),
                        Approvals.duration(it.getConsideredMillis()),
                        at);
            case VoteBarred it -> new ApprovalEvent.VoteBarred(Approvals.toDomain(it.getApprover()), at);
            case ApprovalEscalated it -> new ApprovalEvent.ApprovalEscalated(it.getGroups(), at);
            case ReminderDue it -> new ApprovalEvent.ReminderDue(at);
            case ApprovalSettled it -> new ApprovalEvent.ApprovalSettled(Approvals.resolution(it.getResolution()), at);
            case ApprovalForgotten it -> new ApprovalEvent.ApprovalForgotten(at);
            default -> {
                DeliveryEvent delivery = delivery(body, at);
                yield delivery == null ? null : new AnswerDelivery(delivery);
            }
        };
    }

    private static @Nullable DeliveryEvent delivery(Object body, Instant at) {
        return switch (body) {
            case DeliveryOrdered it ->
                new DeliveryEvent.DeliveryOrdered(it.getRound(), it.getAttempt(), it.getNextAt(), at);
            case DeliveryMissed it ->
                new DeliveryEvent.DeliveryMissed(it.getRound(), it.getAttempt(), Attempts.toDomain(it.getError()), at);
            case DeliveryMade it -> new DeliveryEvent.DeliveryMade(it.getRound(), it.getAttempt(), it.getStatus(), at);
            case DeliveryGivenUp it ->
                new DeliveryEvent.DeliveryGivenUp(it.getRound(), it.getAttempt(), Attempts.toDomain(it.getError()), at);
            case RedeliveryRequested it -> new DeliveryEvent.RedeliveryRequested(it.getBy(), at);
            default -> null;
        };
    }
}
