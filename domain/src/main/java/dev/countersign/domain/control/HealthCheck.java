package dev.countersign.domain.control;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection's owner wants its target to be checked. No part of {@link ToolDefinition}: it says where
 * calls go that name no connection, and never what runs there.
 *
 * @param every from the beginning of one check to that of the next
 * @param path what an HTTP target is asked for, behind the base URL; null for the base URL itself
 */
public record HealthCheck(Duration every, @Nullable String path) {
    /** Where its owner does not say. */
    public static final Duration EVERY_DEFAULT = Duration.ofSeconds(10);

    /** More often would be load. */
    public static final Duration EVERY_MIN = Duration.ofSeconds(1);

    /** Less often would say nothing. */
    public static final Duration EVERY_MAX = Duration.ofMinutes(10);

    /** How long a check may take; a target that answers later does not answer. */
    public static final Duration WITHIN = Duration.ofSeconds(5);

    /** How many checks a worker may miss before what it said of the target is of no worth. */
    private static final int MISSED_MAX = 3;

    public HealthCheck {
        if (every.compareTo(EVERY_MIN) < 0 || every.compareTo(EVERY_MAX) > 0) {
            throw new IllegalArgumentException("A connection is checked every " + EVERY_MIN.toSeconds()
                    + " seconds to every " + EVERY_MAX.toMinutes() + " minutes");
        }
    }

    /** How long a worker's word of it counts. */
    public Duration wordHolds() {
        return every.multipliedBy(MISSED_MAX).plus(WITHIN);
    }
}
