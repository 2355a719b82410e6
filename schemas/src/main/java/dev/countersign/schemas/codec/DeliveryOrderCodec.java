package dev.countersign.schemas.codec;

import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.wire.SchemaIds;
import org.jspecify.annotations.Nullable;

/** Values of {@code deliveries}. */
public final class DeliveryOrderCodec {
    private DeliveryOrderCodec() {}

    public static Codec<DeliveryOrder> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.DeliveryOrder.class,
                subject,
                schemaIds,
                DeliveryOrderCodec::toAvro,
                DeliveryOrderCodec::toDomain);
    }

    private static dev.countersign.avro.DeliveryOrder toAvro(DeliveryOrder order) {
        SealedValue headers = order.headers();
        return new dev.countersign.avro.DeliveryOrder(
                order.approvalId().toString(),
                order.organization().value(),
                order.webhookId(),
                order.round(),
                order.attempt(),
                order.url(),
                headers == null ? null : Requests.toAvro(headers),
                Requests.toAvro(order.body()),
                order.at());
    }

    private static DeliveryOrder toDomain(dev.countersign.avro.DeliveryOrder order) {
        dev.countersign.avro.@Nullable SealedValue headers = order.getHeaders();
        return new DeliveryOrder(
                Approvals.id(order.getApprovalId()),
                new OrganizationId(order.getOrganization()),
                order.getWebhookId(),
                order.getRound(),
                order.getAttempt(),
                order.getUrl(),
                headers == null ? null : Requests.toDomain(headers),
                Requests.toDomain(order.getBody()),
                order.getAt());
    }
}
