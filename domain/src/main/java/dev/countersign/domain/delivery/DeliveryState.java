package dev.countersign.domain.delivery;

import dev.countersign.domain.execution.ToolError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a delivery stands. A try is not waited for: when it is ordered, the next one is planned, and
 * a success calls that off. So a worker that dies in silence needs no lease of its own.
 *
 * <pre>
 * Pending(1) ─ Pending(2) ─ … ─ Pending(10) ─ Failed
 *     └────────────┴──────────────┴─ Delivered         every state ─ redelivery ─ Pending(1)
 * </pre>
 */
public sealed interface DeliveryState {
    /** Counts from 1. */
    int round();

    /** The latest try of the round, from 1. */
    int attempt();

    /**
     * A try was ordered and has not succeeded yet.
     *
     * @param nextAt when the next one follows, or after the last one the end
     * @param error what was said of this try; null when nothing was yet
     */
    record Pending(
            int round,
            int attempt,
            Instant nextAt,
            @Nullable ToolError error) implements DeliveryState {}

    /** The receiver took it. */
    record Delivered(int round, int attempt, int status, Instant endedAt) implements DeliveryState {}

    /** It was given up. */
    record Failed(int round, int attempt, ToolError error, Instant endedAt) implements DeliveryState {}
}
