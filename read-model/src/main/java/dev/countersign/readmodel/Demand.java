package dev.countersign.readmodel;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether somebody waits for the tables to go on. While nobody does, a busy projector may rest between two
 * steps, and writes more of each call in one go; whoever comes ends the rest at once.
 */
final class Demand {
    private final Semaphore arrivals = new Semaphore(0);

    /** Somebody waits from now on. To be called when {@code isThere} of {@link #rest} says so already. */
    void arrived() {
        // One is enough to end a rest; who never rests would gather them without end.
        if (arrivals.availablePermits() == 0) {
            arrivals.release();
        }
    }

    /** Returns when the time is up, or as soon as somebody waits. */
    void rest(Duration atMost, BooleanSupplier isThere) throws InterruptedException {
        arrivals.drainPermits();
        if (!isThere.getAsBoolean()) {
            var unusedWhichOfThem = arrivals.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
