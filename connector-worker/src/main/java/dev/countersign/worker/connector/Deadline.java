package dev.countersign.worker.connector;

import java.time.Duration;

/**
 * The end of a lease on the monotonic clock: a jump of the wall clock neither stretches nor cuts it.
 */
public final class Deadline {
    private final MonotonicClock clock;
    private final long atNanos;

    private Deadline(MonotonicClock clock, long atNanos) {
        this.clock = clock;
        this.atNanos = atNanos;
    }

    /** The instant that lies this far ahead. */
    public static Deadline in(Duration time, MonotonicClock clock) {
        return new Deadline(clock, clock.nanos() + time.toNanos());
    }

    /** What is left; zero when it has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, atNanos - clock.nanos()));
    }

    /**
     * What is left, in whole milliseconds and at least 1: for clients to whom 0 means "for ever".
     * Ask {@link #passed()} first.
     */
    public int remainingMillis() {
        return Math.clamp((atNanos - clock.nanos()) / 1_000_000, 1, Integer.MAX_VALUE);
    }

    public boolean passed() {
        return atNanos - clock.nanos() <= 0;
    }
}
