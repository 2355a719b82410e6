package dev.countersign.console.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-07-01T09:00:00Z"));
    private final SignInThrottle throttle = new SignInThrottle(5, Duration.ofMinutes(5), now::get);

    private void fail(int times, String name, String address) {
        for (int i = 0; i < times; i++) {
            throttle.failed(name, address);
        }
    }

    @Test
    void theSixthGuessIsNotLookedAtUntilTheWindowIsOver() {
        fail(4, "ada", "10.0.0.1");
        assertThat(throttle.begins("ada", "10.0.0.1")).isTrue();
        fail(1, "ada", "10.0.0.1");
        assertThat(throttle.begins("ada", "10.0.0.1")).isFalse();

        now.set(now.get().plus(Duration.ofMinutes(5)));

        assertThat(throttle.begins("ada", "10.0.0.1")).isTrue();
    }

    @Test
    void nobodyIsShutOutByAnothersTypingElsewhere() {
        fail(5, "ada", "10.0.0.1");

        assertThat(throttle.begins("ada", "10.0.0.2")).isTrue();
        assertThat(throttle.begins("grace", "10.0.0.1")).isTrue();
    }

    @Test
    void anAddressIsSlowedAfterABurstAndNeverLocked() {
        for (int i = 0; i < 50; i++) {
            assertThat(throttle.begins("user-" + i, "10.0.0.1")).isTrue();
            throttle.failed("user-" + i, "10.0.0.1");
        }
        assertThat(throttle.begins("ada", "10.0.0.1")).isFalse();
        assertThat(throttle.begins("ada", "10.0.0.2")).isTrue();

        for (int second = 0; second < 3; second++) {
            now.set(now.get().plus(Duration.ofSeconds(1)));
            assertThat(throttle.begins("ada", "10.0.0.1")).isTrue();
            assertThat(throttle.begins("ada", "10.0.0.1")).isFalse();
        }
    }

    @Test
    void whoSignsInCostsTheAddressNothing() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(throttle.begins("ada", "10.0.0.1")).isTrue();
            throttle.succeeded("ada", "10.0.0.1");
        }
    }

    @Test
    void attemptsAtOnceAreAsManyAsOneAfterTheOther() {
        for (int i = 0; i < 50; i++) {
            assertThat(throttle.begins("user-" + i, "10.0.0.1")).isTrue();
        }

        assertThat(throttle.begins("ada", "10.0.0.1")).isFalse();
    }

    @Test
    void manyAddressesCannotTryOneName() {
        for (int i = 0; i < 100; i++) {
            throttle.failed("ada", "10.0.1." + i);
        }

        assertThat(throttle.begins("ada", "10.9.9.9")).isFalse();
    }

    @Test
    void aSuccessForgetsTheNamesFailuresFromThere() {
        fail(4, "ada", "10.0.0.1");
        throttle.succeeded("ada", "10.0.0.1");
        fail(4, "ada", "10.0.0.1");

        assertThat(throttle.begins("ada", "10.0.0.1")).isTrue();
    }

    @Test
    void whatIsRememberedIsBounded() {
        for (int i = 0; i < SignInThrottle.KEYS_MAX; i++) {
            throttle.failed("user-" + i, "10." + i);
        }
        fail(5, "ada", "10.0.0.1");

        assertThat(throttle.begins("ada", "10.0.0.1")).isFalse();
    }
}
