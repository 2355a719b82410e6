package dev.countersign.domain.call;

import java.time.Duration;

/**
 * The times of a call's life that are not a tool's own.
 *
 * @param startWithin how long an ordered attempt may wait for a worker. Where it is shortened, checkable
 *     calls under way should end first: see {@link CallTimers#lapsesAt}
 * @param leaseGrace how long after a deadline an attempt is given up; covers clocks that differ
 * @param horizon how long full state is kept after a call ended: its idempotency horizon
 * @param authorizeWithin how long a call waits for its user's authorization
 */
public record CallTimes(Duration startWithin, Duration leaseGrace, Duration horizon, Duration authorizeWithin) {
    /** How long a call waits for its user's authorization where nobody says otherwise. */
    public static final Duration AUTHORIZE_WITHIN = Duration.ofMinutes(10);

    /** 60 seconds, 2 seconds, 7 days, 10 minutes. */
    public static final CallTimes DEFAULTS =
            new CallTimes(Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofDays(7));

    /** The times of calls that wait for their users as long as is usual. */
    public CallTimes(Duration startWithin, Duration leaseGrace, Duration horizon) {
        this(startWithin, leaseGrace, horizon, AUTHORIZE_WITHIN);
    }

    /** @throws IllegalArgumentException when one of them is not positive */
    public CallTimes {
        if (!startWithin.isPositive()
                || !leaseGrace.isPositive()
                || !horizon.isPositive()
                || !authorizeWithin.isPositive()) {
            throw new IllegalArgumentException("The times of a call are positive durations");
        }
    }
}
