package dev.countersign.ingress;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks until something is so; for how long is no assertion, but an end to waiting. */
final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Waiting() {}

    static void until(Callable<Boolean> so) {
        forValue(() -> so.call() ? Boolean.TRUE : null);
    }

    /** The first value that is one. */
    static <T> T forValue(Callable<? extends @Nullable T> value) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try {
            T found = value.call();
            while (found == null) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("It did not come to be so in time");
                }
                TimeUnit.MILLISECONDS.sleep(30);
                found = value.call();
            }
            return found;
        } catch (Exception failure) {
            throw new AssertionError("It could not be looked at", failure);
        }
    }
}
