package dev.countersign.domain.delivery;

import java.time.Instant;

/** What a delivery can be asked to do. Its first try is ordered by what it delivers, not by a command. */
public sealed interface DeliveryCommand {
    Instant at();

    /** A worker reports one try. */
    record ReportDelivery(int round, int attempt, DeliveryResult result, Instant at) implements DeliveryCommand {}

    /** A timer: the pause after this try is over, whether or not anybody reported it. */
    record RetryDelivery(int round, int attempt, Instant at) implements DeliveryCommand {}

    /**
     * Somebody asks to deliver it again, from the first try.
     *
     * @param by a person's subject or an agent's id
     */
    record RequestRedelivery(String by, Instant at) implements DeliveryCommand {}
}
