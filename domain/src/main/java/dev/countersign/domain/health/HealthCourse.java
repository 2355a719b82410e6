package dev.countersign.domain.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one worker makes of its checks of one connection, one after the other. A single failure, or a single
 * answer, turns nothing round:
 *
 * <pre>
 * (nothing yet) ── 2 answers in a row ───→ HEALTHY ──── 3 failures in a row ──→ UNHEALTHY
 *       └───────── 3 failures in a row ──→ UNHEALTHY ── 2 answers in a row ───→ HEALTHY
 * </pre>
 *
 * @param state null before anything can be said
 * @param since when the check ended that led to the state; null exactly when it is
 * @param answered what the last check found
 * @param run how many checks in a row have found the same
 */
public record HealthCourse(
        @Nullable HealthState state, @Nullable Instant since, boolean answered, int run) {
    /** Failures in a row after which a connection is unhealthy. */
    public static final int FAILURES = 3;

    /** Answers in a row after which it is healthy. */
    public static final int ANSWERS = 2;

    /** Before the first check. */
    public static final HealthCourse NEW = new HealthCourse(null, null, false, 0);

    public HealthCourse {
        if ((state == null) != (since == null)) {
            throw new IllegalArgumentException("A state has a beginning, and nothing else has");
        }
    }

    /**
     * After one more check.
     *
     * @param now whether the target answered
     * @param at when the check ended
     */
    public HealthCourse after(boolean now, Instant at) {
        // No more is counted than is asked for, so that nothing runs over.
        int same = now == answered ? Math.min(run, FAILURES) + 1 : 1;
        HealthState next = state;
        if (now && same >= ANSWERS) {
            next = HealthState.HEALTHY;
        } else if (!now && same >= FAILURES) {
            next = HealthState.UNHEALTHY;
        }
        return new HealthCourse(next, next == state ? since : at, now, same);
    }
}
