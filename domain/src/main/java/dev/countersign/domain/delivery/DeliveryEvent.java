package dev.countersign.domain.delivery;

import dev.countersign.domain.execution.ToolError;
import java.time.Instant;

/** What became true of a delivery. */
public sealed interface DeliveryEvent {
    Instant at();

    /**
     * A try was ordered.
     *
     * @param round counts from 1; a redelivery is a round of its own
     * @param attempt counts from 1 within the round
     * @param nextAt when the next try follows, unless this one succeeds; after the last one, when the
     *     delivery is given up
     */
    record DeliveryOrdered(int round, int attempt, Instant nextAt, Instant at) implements DeliveryEvent {}

    /** A try failed; the next one comes in its time. */
    record DeliveryMissed(int round, int attempt, ToolError error, Instant at) implements DeliveryEvent {}

    /** The receiver took it. */
    record DeliveryMade(int round, int attempt, int status, Instant at) implements DeliveryEvent {}

    /** No try is left, or none would help. */
    record DeliveryGivenUp(int round, int attempt, ToolError error, Instant at) implements DeliveryEvent {}

    /** Somebody asked to deliver it again. */
    record RedeliveryRequested(String by, Instant at) implements DeliveryEvent {}
}
