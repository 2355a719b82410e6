package dev.countersign.domain.rate;

import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.time.Instant;

/**
 * What an ingress instance claims of a limit that it shares with others. The order of claims decides what
 * each is granted: whoever reads them in that order grants alike.
 *
 * @param limit which of the organization's limits, by name
 * @param opens when the window opens in which it may be used; a multiple of {@code window} since the epoch
 * @param claimant one life of one instance
 * @param permits how many requests it wants to admit, at least one
 * @param max how many requests the limit lets through in the window, as the claimant is configured
 */
public record PermitClaim(
        OrganizationId organization,
        String limit,
        Instant opens,
        Duration window,
        String claimant,
        long permits,
        long max) {
    public PermitClaim {
        if (permits < 1 || max < 1 || !window.isPositive()) {
            throw new IllegalArgumentException("A claim is of at least one permit, of a limit, in a window");
        }
    }

    /**
     * How many it is granted: what is left of the limit, and not more than it wants.
     *
     * @param taken what was granted of the same limit in the same window before
     * @return from 0 to {@link #permits}
     */
    public long granted(long taken) {
        return Math.clamp(max - taken, 0, permits);
    }

    /** The key of the topic: {@code organization/limit}. */
    public String recordKey() {
        return organization + "/" + limit;
    }
}
