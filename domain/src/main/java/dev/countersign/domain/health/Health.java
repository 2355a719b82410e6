package dev.countersign.domain.health;

import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What all workers together say of a connection's target. Several may reach it by different ways, and a call
 * may be carried out by each of them: unhealthy is what nobody reaches.
 *
 * @param checkedAt when it was looked at last; null exactly when nothing is known
 */
public record Health(Status status, @Nullable Instant checkedAt) {
    /** Nobody checks it, or nobody has said anything lately. */
    public static final Health UNKNOWN = new Health(Status.UNKNOWN, null);

    /** In sum. */
    public enum Status {
        /** At least one worker reaches it. */
        HEALTHY,
        /** Every worker that has a word says that it does not. */
        UNHEALTHY,
        /** No worker has a word. It counts as healthy. */
        UNKNOWN
    }

    /**
     * The sum of the workers' latest words.
     *
     * @param words of one connection, one a worker
     */
    public static Health of(Collection<HealthWord> words, Instant now) {
        Status status = Status.UNKNOWN;
        Instant last = null;
        for (HealthWord word : words) {
            if (word.isStale(now)) {
                continue;
            }
            status =
                    status == Status.HEALTHY || word.state() == HealthState.HEALTHY ? Status.HEALTHY : Status.UNHEALTHY;
            last = last == null || word.checkedAt().isAfter(last) ? word.checkedAt() : last;
        }
        return status == Status.UNKNOWN ? UNKNOWN : new Health(status, last);
    }

    /** Whether calls that are free to go elsewhere do. */
    public boolean isUnhealthy() {
        return status == Status.UNHEALTHY;
    }
}
