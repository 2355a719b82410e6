package dev.countersign.schemas.codec;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code looks}. */
public final class LookOrderCodec {
    private LookOrderCodec() {}

    public static Codec<LookOrder> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.LookOrder.class,
                subject,
                schemaIds,
                LookOrderCodec::toAvro,
                LookOrderCodec::toDomain);
    }

    private static dev.countersign.avro.LookOrder toAvro(LookOrder order) {
        return new dev.countersign.avro.LookOrder(
                order.requestId(),
                order.replyPartition(),
                order.organization().value(),
                order.callId().value(),
                order.tool(),
                order.connection(),
                order.resource(),
                Requests.toAvro(order.parameters()),
                order.deadline());
    }

    private static LookOrder toDomain(dev.countersign.avro.LookOrder order) {
        return new LookOrder(
                order.getRequestId(),
                order.getReplyPartition(),
                new OrganizationId(order.getOrganization()),
                new CallId(order.getCallId()),
                order.getTool(),
                order.getConnection(),
                order.getResource(),
                Requests.toDomain(order.getParameters()),
                order.getDeadline());
    }
}
