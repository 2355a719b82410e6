package dev.countersign.domain.delivery;

import dev.countersign.domain.delivery.DeliveryCommand.RetryDelivery;
import dev.countersign.domain.delivery.DeliveryState.Delivered;
import dev.countersign.domain.delivery.DeliveryState.Failed;
import dev.countersign.domain.delivery.DeliveryState.Pending;
import org.jspecify.annotations.Nullable;

/** Which timer a delivery waits for. */
public final class DeliveryTimers {
    private DeliveryTimers() {}

    /**
     * The command that falls due in this state, and when: its {@code at} is the due instant.
     *
     * @return null when the delivery has ended
     */
    public static @Nullable RetryDelivery next(DeliveryState state) {
        return switch (state) {
            case Pending pending -> new RetryDelivery(pending.round(), pending.attempt(), pending.nextAt());
            case Delivered delivered -> null;
            case Failed failed -> null;
        };
    }
}
