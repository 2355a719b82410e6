package dev.countersign.schemas.codec;

import dev.countersign.avro.CancelApproval;
import dev.countersign.avro.CastVote;
import dev.countersign.avro.DeliveryAccepted;
import dev.countersign.avro.DeliveryRefused;
import dev.countersign.avro.EscalateApproval;
import dev.countersign.avro.ExpireApproval;
import dev.countersign.avro.ForgetApproval;
import dev.countersign.avro.OpenApproval;
import dev.countersign.avro.RemindApprovers;
import dev.countersign.avro.ReportDelivery;
import dev.countersign.avro.RequestRedelivery;
import dev.countersign.avro.RetryDelivery;
import dev.countersign.avro.WithdrawApproval;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.delivery.DeliveryCommand;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Values of {@code approval-commands}. */
public final class ApprovalCommandCodec {
    private ApprovalCommandCodec() {}

    public static Codec<ApprovalCommand> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.ApprovalCommand.class,
                subject,
                schemaIds,
                ApprovalCommandCodec::toAvro,
                ApprovalCommandCodec::toDomain);
    }

    private static dev.countersign.avro.ApprovalCommand toAvro(ApprovalCommand command) {
        return new dev.countersign.avro.ApprovalCommand(command.approvalId().toString(), command.at(), body(command));
    }

    private static Object body(ApprovalCommand command) {
        return switch (command) {
            case ApprovalCommand.OpenApproval it ->
                new OpenApproval(Approvals.toAvro(it.subject()), Rulings.toAvro(it.terms()), toAvro(it.replyTo()));
            case ApprovalCommand.CastVote it ->
                new CastVote(
                        Approvals.toAvro(it.approver()),
                        Approvals.toAvro(it.choice()),
                        it.cardDigest().hex(),
                        it.comment(),
                        toAvro(it.replyTo()),
                        Approvals.millis(it.considered()));
            case ApprovalCommand.WithdrawApproval it ->
                new WithdrawApproval(it.agent().value(), it.reason(), toAvro(it.replyTo()));
            case ApprovalCommand.CancelApproval it ->
                new CancelApproval(Approvals.CANCELLATIONS.toAvro(it.cause()), it.reason());
            case ApprovalCommand.EscalateApproval it -> new EscalateApproval();
            case ApprovalCommand.RemindApprovers it -> new RemindApprovers();
            case ApprovalCommand.ExpireApproval it -> new ExpireApproval();
            case ApprovalCommand.ForgetApproval it -> new ForgetApproval();
            case ApprovalCommand.DeliverAnswer(var id, DeliveryCommand.ReportDelivery it) ->
                new ReportDelivery(it.round(), it.attempt(), toAvro(it.result()));
            case ApprovalCommand.DeliverAnswer(var id, DeliveryCommand.RetryDelivery it) ->
                new RetryDelivery(it.round(), it.attempt());
            case ApprovalCommand.DeliverAnswer(var id, DeliveryCommand.RequestRedelivery it) ->
                new RequestRedelivery(it.by());
        };
    }

    private static ApprovalCommand toDomain(dev.countersign.avro.ApprovalCommand command) {
        ApprovalId id = Approvals.id(command.getApprovalId());
        Instant at = command.getAt();
        return switch (command.getBody()) {
            case OpenApproval it ->
                new ApprovalCommand.OpenApproval(
                        id,
                        Approvals.subject(it.getSubject()),
                        Rulings.toDomain(it.getTerms()),
                        toDomain(it.getReplyTo()),
                        at);
            case CastVote it ->
                new ApprovalCommand.CastVote(
                        id,
                        Approvals.toDomain(it.getApprover()),
                        Approvals.choice(it.getChoice()),
                        new Digest(it.getCardDigest()),
                        it.getComment(),
                        Approvals.duration(it.getConsideredMillis()),
                        toDomain(it.getReplyTo()),
                        at);
            case WithdrawApproval it ->
                new ApprovalCommand.WithdrawApproval(
                        id, new AgentId(it.getAgent()), it.getReason(), toDomain(it.getReplyTo()), at);
            case CancelApproval it ->
                new ApprovalCommand.CancelApproval(
                        id, Approvals.CANCELLATIONS.toDomain(it.getCause()), it.getReason(), at);
            case EscalateApproval it -> new ApprovalCommand.EscalateApproval(id, at);
            case RemindApprovers it -> new ApprovalCommand.RemindApprovers(id, at);
            case ExpireApproval it -> new ApprovalCommand.ExpireApproval(id, at);
            case ForgetApproval it -> new ApprovalCommand.ForgetApproval(id, at);
            case ReportDelivery it ->
                deliver(
                        id,
                        new DeliveryCommand.ReportDelivery(it.getRound(), it.getAttempt(), result(it.getResult()), at));
            case RetryDelivery it -> deliver(id, new DeliveryCommand.RetryDelivery(it.getRound(), it.getAttempt(), at));
            case RequestRedelivery it -> deliver(id, new DeliveryCommand.RequestRedelivery(it.getBy(), at));
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }

    private static ApprovalCommand deliver(ApprovalId id, DeliveryCommand delivery) {
        return new ApprovalCommand.DeliverAnswer(id, delivery);
    }

    private static Object toAvro(DeliveryResult result) {
        return switch (result) {
            case DeliveryResult.Accepted it -> new DeliveryAccepted(it.status());
            case DeliveryResult.Refused it -> new DeliveryRefused(Attempts.toAvro(it.error()), it.retryable());
        };
    }

    private static DeliveryResult result(Object result) {
        return switch (result) {
            case DeliveryAccepted it -> new DeliveryResult.Accepted(it.getStatus());
            case DeliveryRefused it -> new DeliveryResult.Refused(Attempts.toDomain(it.getError()), it.getRetryable());
            default -> throw UnreadableRecordException.unexpectedBranch(result);
        };
    }

    private static dev.countersign.avro.@Nullable ReplyTo toAvro(@Nullable ReplyTo replyTo) {
        return replyTo == null ? null : new dev.countersign.avro.ReplyTo(replyTo.partition(), replyTo.requestId());
    }

    private static @Nullable ReplyTo toDomain(dev.countersign.avro.@Nullable ReplyTo replyTo) {
        return replyTo == null ? null : new ReplyTo(replyTo.getPartition(), replyTo.getRequestId());
    }
}
