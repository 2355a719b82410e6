package dev.countersign.schemas.codec;

import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ApprovalStanding;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import org.jspecify.annotations.Nullable;

/** Values of {@code approval-replies}. */
public final class ApprovalReplyCodec {
    static final Symbols<ApprovalStatus, dev.countersign.avro.ApprovalStatus> STATUSES =
            new Symbols<>(ApprovalStatus.class, dev.countersign.avro.ApprovalStatus.class);

    private static final Symbols<ApprovalRefusal, dev.countersign.avro.ApprovalRefusal> REFUSALS =
            new Symbols<>(ApprovalRefusal.class, dev.countersign.avro.ApprovalRefusal.class);

    private ApprovalReplyCodec() {}

    public static Codec<ApprovalReply> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.ApprovalReply.class,
                subject,
                schemaIds,
                ApprovalReplyCodec::toAvro,
                ApprovalReplyCodec::toDomain);
    }

    private static dev.countersign.avro.ApprovalReply toAvro(ApprovalReply reply) {
        ApprovalRefusal refusal = reply.refusal();
        return new dev.countersign.avro.ApprovalReply(
                reply.approvalId().toString(),
                reply.requestId(),
                refusal == null ? null : REFUSALS.toAvro(refusal),
                toAvro(reply.standing()));
    }

    private static ApprovalReply toDomain(dev.countersign.avro.ApprovalReply reply) {
        dev.countersign.avro.@Nullable ApprovalRefusal refusal = reply.getRefusal();
        return new ApprovalReply(
                Approvals.id(reply.getApprovalId()),
                reply.getRequestId(),
                refusal == null ? null : REFUSALS.toDomain(refusal),
                toDomain(reply.getStanding()));
    }

    private static dev.countersign.avro.@Nullable ApprovalStanding toAvro(@Nullable ApprovalStanding standing) {
        return standing == null
                ? null
                : new dev.countersign.avro.ApprovalStanding(
                        STATUSES.toAvro(standing.status()),
                        standing.agreed(),
                        standing.quorum(),
                        standing.openedAt(),
                        standing.expiresAt(),
                        standing.deciders(),
                        standing.settledAt());
    }

    private static @Nullable ApprovalStanding toDomain(dev.countersign.avro.@Nullable ApprovalStanding standing) {
        return standing == null
                ? null
                : new ApprovalStanding(
                        STATUSES.toDomain(standing.getStatus()),
                        standing.getAgreed(),
                        standing.getQuorum(),
                        standing.getOpenedAt(),
                        standing.getExpiresAt(),
                        standing.getDeciders(),
                        standing.getSettledAt());
    }
}
