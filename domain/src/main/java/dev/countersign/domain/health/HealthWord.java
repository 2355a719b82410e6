package dev.countersign.domain.health;

import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one worker says of a connection's target. The latest word of a worker is the only one of it that
 * counts, and only for its time: of a worker that is gone nothing remains.
 *
 * @param connection its name
 * @param worker which worker checked
 * @param since when the worker found the target to be so
 * @param checkedAt when the last check ended
 * @param until when the word loses its meaning, unless the worker repeats it; like the others by its clock
 * @param reason why the last check failed, one sentence without secrets; null when it did not
 */
public record HealthWord(
        OrganizationId organization,
        String connection,
        String worker,
        HealthState state,
        Instant since,
        Instant checkedAt,
        Instant until,
        @Nullable String reason) {

    /** The key of the topic: {@code organization/connection/worker}. */
    public String recordKey() {
        return recordKey(organization, connection, worker);
    }

    /** The key under which a worker speaks of a connection. */
    public static String recordKey(OrganizationId organization, String connection, String worker) {
        return organization + "/" + connection + "/" + worker;
    }

    /** Whether its time is over. */
    public boolean isStale(Instant now) {
        return !now.isBefore(until);
    }
}
