package dev.countersign.schemas.codec;

import dev.countersign.avro.DeliveryDelivered;
import dev.countersign.avro.DeliveryFailed;
import dev.countersign.avro.DeliveryPending;
import dev.countersign.avro.StateApprovalForgotten;
import dev.countersign.avro.StatePending;
import dev.countersign.avro.StateSettled;
import dev.countersign.avro.StateUnopened;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.Vote;
import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of approval-stream's store. */
public final class StoredApprovalCodec {
    /** Not a topic of ours: the changelog behind the store has the values. */
    public static final String SUBJECT = "stored-approval";

    private StoredApprovalCodec() {}

    public static Codec<StoredApproval> of(SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.StoredApproval.class,
                SUBJECT,
                schemaIds,
                StoredApprovalCodec::toAvro,
                StoredApprovalCodec::toDomain);
    }

    private static dev.countersign.avro.StoredApproval toAvro(StoredApproval stored) {
        return new dev.countersign.avro.StoredApproval(
                toAvro(stored.state()), stored.historyDigest().hex(), stored.events(), stored.timerAt());
    }

    private static StoredApproval toDomain(dev.countersign.avro.StoredApproval stored) {
        return new StoredApproval(
                state(stored.getState()),
                new Digest(stored.getHistoryDigest()),
                stored.getEvents(),
                stored.getTimerAt());
    }

    private static Object toAvro(ApprovalState state) {
        return switch (state) {
            case ApprovalState.Unopened it -> new StateUnopened();
            case ApprovalState.Pending it ->
                new StatePending(toAvro(it.card()), toAvro(it.votes()), it.escalated(), it.reminded());
            case ApprovalState.Settled it ->
                new StateSettled(
                        toAvro(it.card()),
                        toAvro(it.votes()),
                        it.escalated(),
                        Approvals.toAvro(it.resolution()),
                        it.settledAt(),
                        toAvro(it.delivery()));
            case ApprovalState.Forgotten it ->
                new StateApprovalForgotten(
                        it.organization().value(),
                        it.agent().value(),
                        it.requestDigest().hex(),
                        ApprovalReplyCodec.STATUSES.toAvro(it.status()),
                        it.settledAt());
        };
    }

    private static ApprovalState state(Object state) {
        return switch (state) {
            case StateUnopened it -> new ApprovalState.Unopened();
            case StatePending it ->
                new ApprovalState.Pending(
                        card(it.getCard()), votes(it.getVotes()), it.getEscalated(), it.getReminded());
            case StateSettled it ->
                new ApprovalState.Settled(
                        card(it.getCard()),
                        votes(it.getVotes()),
                        it.getEscalated(),
                        Approvals.resolution(it.getResolution()),
                        it.getSettledAt(),
                        delivery(it.getDelivery()));
            case StateApprovalForgotten it ->
                new ApprovalState.Forgotten(
                        new OrganizationId(it.getOrganization()),
                        new AgentId(it.getAgent()),
                        new Digest(it.getRequestDigest()),
                        ApprovalReplyCodec.STATUSES.toDomain(it.getStatus()),
                        it.getSettledAt());
            default -> throw UnreadableRecordException.unexpectedBranch(state);
        };
    }

    private static dev.countersign.avro.ApprovalCard toAvro(ApprovalCard card) {
        return new dev.countersign.avro.ApprovalCard(
                card.approvalId().toString(),
                Approvals.toAvro(card.subject()),
                Rulings.toAvro(card.terms()),
                card.openedAt());
    }

    private static ApprovalCard card(dev.countersign.avro.ApprovalCard card) {
        return new ApprovalCard(
                Approvals.id(card.getApprovalId()),
                Approvals.subject(card.getSubject()),
                Rulings.toDomain(card.getTerms()),
                card.getOpenedAt());
    }

    private static List<dev.countersign.avro.Vote> toAvro(List<Vote> votes) {
        return votes.stream()
                .map(vote -> new dev.countersign.avro.Vote(
                        Approvals.toAvro(vote.approver()),
                        Approvals.toAvro(vote.choice()),
                        vote.comment(),
                        vote.at(),
                        Approvals.millis(vote.considered())))
                .toList();
    }

    private static List<Vote> votes(List<dev.countersign.avro.Vote> votes) {
        return votes.stream()
                .map(vote -> new Vote(
                        Approvals.toDomain(vote.getApprover()),
                        Approvals.choice(vote.getChoice()),
                        vote.getComment(),
                        Approvals.duration(vote.getConsideredMillis()),
                        vote.getAt()))
                .toList();
    }

    private static @Nullable Object toAvro(@Nullable DeliveryState delivery) {
        return switch (delivery) {
            case null -> null;
            case DeliveryState.Pending it -> {
                ToolError error = it.error();
                yield new DeliveryPending(
                        it.round(), it.attempt(), it.nextAt(), error == null ? null : Attempts.toAvro(error));
            }
            case DeliveryState.Delivered it ->
                new DeliveryDelivered(it.round(), it.attempt(), it.status(), it.endedAt());
            case DeliveryState.Failed it ->
                new DeliveryFailed(it.round(), it.attempt(), Attempts.toAvro(it.error()), it.endedAt());
        };
    }

    private static @Nullable DeliveryState delivery(@Nullable Object delivery) {
        return switch (delivery) {
            case null -> null;
            case DeliveryPending it -> {
                dev.countersign.avro.@Nullable ToolError error = it.getError();
                yield new DeliveryState.Pending(
                        it.getRound(),
                        it.getAttempt(),
                        it.getNextAt(),
                        error == null ? null : Attempts.toDomain(error));
            }
            case DeliveryDelivered it ->
                new DeliveryState.Delivered(it.getRound(), it.getAttempt(), it.getStatus(), it.getEndedAt());
            case DeliveryFailed it ->
                new DeliveryState.Failed(
                        it.getRound(), it.getAttempt(), Attempts.toDomain(it.getError()), it.getEndedAt());
            default -> throw UnreadableRecordException.unexpectedBranch(delivery);
        };
    }
}
