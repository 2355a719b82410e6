package dev.countersign.ledger.seal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets heads be signed no faster than receipts may wait for one: a signed head costs some thirteen files forced to the
 * disk, however few leaves it adds. Where few receipts come, they were kept for that time on their way here, and
 * nothing more is waited for. For one thread.
 */
final class SealingPace {
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private long sealedAt;

    /**
     * @param sealEvery how long a receipt may wait for the next head
     * @param nanoTime as {@link System#nanoTime}
     */
    SealingPace(Duration sealEvery, LongSupplier nanoTime) {
        this.pauseNanos = sealEvery.toNanos();
        this.nanoTime = nanoTime;
        this.sealedAt = nanoTime.getAsLong() - pauseNanos;
    }

    /** A head was signed just now. */
    void sealed() {
        sealedAt = nanoTime.getAsLong();
    }

    /** How long it is until the next may be; zero when it may. */
    Duration untilNext() {
        return Duration.ofNanos(Math.max(0, pauseNanos - (nanoTime.getAsLong() - sealedAt)));
    }
}
