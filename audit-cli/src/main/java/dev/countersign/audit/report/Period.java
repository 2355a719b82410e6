package dev.countersign.audit.report;

import dev.countersign.audit.Moment;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report is about.
 *
 * @param from null for the beginning of the history
 * @param to what happened before this; null for the end of the history
 * @param organization null for all
 */
public record Period(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable OrganizationId organization) {
    /** Whether something of this time is in it. */
    boolean has(Instant at) {
        return (from == null || !at.isBefore(from)) && (to == null || at.isBefore(to));
    }

    boolean isAbout(OrganizationId other) {
        return organization == null || organization.equals(other);
    }

    /** Where histories are cut: what came later is not looked at, so that a report on the past stays as it is. */
    Moment end() {
        return new Moment(to == null ? Instant.MAX : to.minusNanos(1));
    }
}
