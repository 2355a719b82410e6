package dev.countersign.domain.approval;

import java.time.Duration;

/**
 * The times of an approval's life that are not a rule's.
 *
 * @param expiryGrace how long after its time an approval is expired, so that votes that arrived
 *     before it and are still on their way through the log come first
 * @param horizon how long full state is kept after an approval was settled
 */
public record ApprovalTimes(Duration expiryGrace, Duration horizon) {
    /** 2 seconds, 7 days. */
    public static final ApprovalTimes DEFAULTS = new ApprovalTimes(Duration.ofSeconds(2), Duration.ofDays(7));

    /** @throws IllegalArgumentException when one of them is not positive */
    public ApprovalTimes {
        if (!expiryGrace.isPositive() || !horizon.isPositive()) {
            throw new IllegalArgumentException("The times of an approval are positive durations");
        }
    }
}
