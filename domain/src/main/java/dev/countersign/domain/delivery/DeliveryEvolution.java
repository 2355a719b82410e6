package dev.countersign.domain.delivery;

import dev.countersign.domain.delivery.DeliveryEvent.DeliveryGivenUp;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryMade;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryMissed;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryOrdered;
import dev.countersign.domain.delivery.DeliveryEvent.RedeliveryRequested;
import dev.countersign.domain.delivery.DeliveryState.Delivered;
import dev.countersign.domain.delivery.DeliveryState.Failed;
import dev.countersign.domain.delivery.DeliveryState.Pending;
import org.jspecify.annotations.Nullable;

/** Folds events into a delivery's state: the only place where it changes. */
public final class DeliveryEvolution {
    private DeliveryEvolution() {}

    /**
     * Folds one event.
     *
     * @param state null before the first try was ordered
     * @return null when the event cannot follow there
     */
    public static @Nullable DeliveryState evolve(@Nullable DeliveryState state, DeliveryEvent event) {
        return switch (event) {
            case DeliveryOrdered ordered -> new Pending(ordered.round(), ordered.attempt(), ordered.nextAt(), null);
            case DeliveryMissed missed ->
                state instanceof Pending pending
                        ? new Pending(pending.round(), pending.attempt(), pending.nextAt(), missed.error())
                        : null;
            case DeliveryMade made ->
                state == null ? null : new Delivered(state.round(), made.attempt(), made.status(), made.at());
            case DeliveryGivenUp givenUp ->
                state instanceof Pending
                        ? new Failed(givenUp.round(), givenUp.attempt(), givenUp.error(), givenUp.at())
                        : null;
            case RedeliveryRequested requested -> state;
        };
    }
}
