package dev.countersign.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to pause before the next try: twice as long each time, and never as long as the neighbour. */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(200);
    static final Duration MAX = Duration.ofSeconds(10);

    private static final int DOUBLINGS_MAX = 10;

    private Backoff() {}

    /**
     * Half of it is fixed and half drawn.
     *
     * @param failures in a row before this pause, from 1
     * @param atLeast what the server asked for; zero when it did not
     */
    static Duration pause(int failures, Duration atLeast, RandomGenerator random) {
        Duration full = FIRST.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        Duration pause = jittered(full.compareTo(MAX) > 0 ? MAX : full, random);
        // All who were turned away together are not to come back together.
        Duration asked = atLeast.isZero() ? atLeast : atLeast.plus(jittered(FIRST, random));
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    private static Duration jittered(Duration full, RandomGenerator random) {
        long half = full.toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }
}
