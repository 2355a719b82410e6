package dev.countersign.ledger.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A leaf waits no longer than it may, and heads are not signed for a few leaves each. */
final class SealingPaceTest {
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Near the end of its range, as {@code nanoTime} may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

    private final SealingPace pace = new SealingPace(EVERY, nanos::get);

    @Test
    void theFirstHeadIsNotWaitedFor() {
        assertThat(pace.untilNext()).isZero();
    }

    @Test
    void twoHeadsAreThatTimeApart() {
        pace.sealed();
        assertThat(pace.untilNext()).isEqualTo(EVERY);

        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(pace.untilNext()).isEqualTo(Duration.ofMillis(1));

        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(pace.untilNext()).isZero();
    }

    @Test
    void whatWasKeptForItsWholeTimeIsSealedAtOnce() {
        pace.sealed();
        nanos.addAndGet(EVERY.toNanos());

        assertThat(pace.untilNext()).isZero();
    }
}
