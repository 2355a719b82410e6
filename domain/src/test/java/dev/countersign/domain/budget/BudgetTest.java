package dev.countersign.domain.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.budget.BudgetAnswer.Granted;
import dev.countersign.domain.budget.BudgetAnswer.Refused;
import dev.countersign.domain.budget.BudgetCommand.Release;
import dev.countersign.domain.budget.BudgetCommand.Reserve;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A counter against a naive model that remembers every call for ever. */
class BudgetTest {
    private static final Instant T0 = Instant.parse("2026-11-01T09:00:00Z");
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final CallId CALL = CallId.derive(new byte[32], ACME, "key-1");
    private static final BudgetKey KEY = BudgetKey.of(ACME, "refunds", List.of("customer-1"));
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SEEDS = 2_000;
    private static final int STEPS = 300;

    @Test
    void countsUpToItsLimitAndNotBeyond() {
        Counter counter = new Counter();

        assertThat(counter.reserve("1", "3", HOUR, true, T0)).isInstanceOf(Granted.class);
        assertThat(counter.reserve("1", "3", HOUR, true, T0)).isInstanceOf(Granted.class);
        assertThat(counter.reserve("1", "3", HOUR, true, T0)).isInstanceOf(Granted.class);
        assertThat(counter.reserve("1", "3", HOUR, true, T0)).isEqualTo(new Refused(new BigDecimal(3)));
    }

    @Test
    void whatIsGivenBackIsThereForTheNext() {
        Counter counter = new Counter();
        Granted granted = (Granted) counter.reserve("10000", "10000", HOUR, true, T0);
        assertThat(counter.reserve("0.01", "10000", HOUR, true, T0)).isInstanceOf(Refused.class);

        counter.release("10000", granted.countedAt());

        assertThat(counter.reserve("10000", "10000", HOUR, true, T0.plusSeconds(1)))
                .isInstanceOf(Granted.class);
    }

    @Test
    void whatHasLeftTheWindowCountsNoMore() {
        Counter counter = new Counter();
        counter.reserve("3", "3", HOUR, true, T0);

        assertThat(counter.reserve("1", "3", HOUR, true, T0.plus(HOUR).minusMillis(1)))
                .isInstanceOf(Refused.class);
        assertThat(counter.reserve("1", "3", HOUR, true, T0.plus(HOUR).plusSeconds(60)))
                .isEqualTo(new Granted(T0.plus(HOUR).plusSeconds(120), BigDecimal.ONE));
    }

    @Test
    void whatDoesNotBindIsCountedBeyondTheLimit() {
        Counter counter = new Counter();
        counter.reserve("3", "3", HOUR, true, T0);

        assertThat(counter.reserve("5", "3", HOUR, false, T0)).isInstanceOf(Granted.class);
        assertThat(counter.reserve("1", "3", HOUR, true, T0)).isEqualTo(new Refused(new BigDecimal(8)));
    }

    @Test
    void whatTookEffectAfterItWasGivenBackCountsWithoutRoomAndWithoutAnAnswer() {
        Counter counter = new Counter();
        Granted granted = (Granted) counter.reserve("2", "3", HOUR, true, T0);
        counter.release("2", granted.countedAt());
        counter.reserve("3", "3", HOUR, true, T0);
        Reservation taken = new Reservation("refunds", KEY, new BigDecimal(2), granted.countedAt(), HOUR);
        Instant later = T0.plusSeconds(600);

        assertThat(counter.take(Reserve.afterwards(ACME, CALL, taken), later)).isNull();

        assertThat(counter.reserve("1", "3", HOUR, true, later)).isEqualTo(new Refused(new BigDecimal(5)));
        assertThat(counter.reserve("1", "3", HOUR, true, T0.plus(HOUR).plusSeconds(60)))
                .as("it counts from when it was told")
                .isEqualTo(new Granted(T0.plus(HOUR).plusSeconds(120), new BigDecimal(3)));
    }

    @Test
    void whatOnlyAsksTakesNothingAndIsRefusedOnceSomethingIsThere() {
        Counter counter = new Counter();
        assertThat(counter.reserve("0", "0", HOUR, true, T0)).isInstanceOf(Granted.class);
        assertThat(counter.state).isEqualTo(BudgetState.EMPTY);

        counter.reserve("1", "0", HOUR, false, T0);

        assertThat(counter.reserve("0", "0", HOUR, true, T0)).isEqualTo(new Refused(BigDecimal.ONE));
    }

    @Test
    void amountsAreCountedAsTheyAreWritten() {
        Counter counter = new Counter();
        for (int i = 0; i < 10; i++) {
            assertThat(counter.reserve("0.1", "1", HOUR, true, T0)).isInstanceOf(Granted.class);
        }
        assertThat(counter.reserve("0.000001", "1", HOUR, true, T0)).isInstanceOf(Refused.class);
    }

    @Test
    void differentScopesAreDifferentCounters() {
        assertThat(BudgetKey.of(ACME, "b", List.of("1", "2")))
                .isNotEqualTo(BudgetKey.of(ACME, "b", List.of("12")))
                .isNotEqualTo(BudgetKey.of(ACME, "b", List.of("2", "1")))
                .isNotEqualTo(BudgetKey.of(new OrganizationId("acme2"), "b", List.of("1", "2")))
                .isEqualTo(BudgetKey.of(ACME, "b", List.of("1", "2")));
    }

    @Test
    void noWindowEverHoldsMoreThanItsLimitAndNothingLeaks() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new World(seed).run();
            } catch (AssertionError e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Counter {
        private BudgetState state = BudgetState.EMPTY;

        BudgetAnswer reserve(String amount, String limit, Duration window, boolean binding, Instant now) {
            return take(
                    new Reserve(
                            KEY,
                            ACME,
                            CALL,
                            0,
                            "refunds",
                            new BigDecimal(amount),
                            new BigDecimal(limit),
                            window,
                            binding),
                    now);
        }

        void release(String amount, Instant countedAt) {
            assertThat(take(new Release(KEY, ACME, CALL, "refunds", new BigDecimal(amount), countedAt), T0))
                    .isNull();
        }

        private BudgetAnswer take(BudgetCommand command, Instant now) {
            BudgetDecision decision = BudgetDecider.decide(state, command, now);
            state = BudgetEvolution.evolve(state, decision.events());
            return decision.answer();
        }
    }

    /** One counter, and what really was granted when. */
    private static final class World {
        private final Random random;
        private final Duration window;
        private final BigDecimal limit;
        private final Counter counter = new Counter();
        private final List<Taken> granted = new ArrayList<>();
        private Instant now = T0;

        private record Taken(Instant at, BigDecimal amount, Instant countedAt) {}

        World(long seed) {
            random = new Random(seed);
            window = Duration.ofMillis(1_000 + random.nextInt(random.nextBoolean() ? 60_000 : 86_400_000));
            limit = new BigDecimal(1 + random.nextInt(50));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                now = now.plusMillis((long) (random.nextDouble() * random.nextDouble() * window.toMillis() / 4));
                if (random.nextInt(4) == 0 && !granted.isEmpty()) {
                    Taken back = granted.remove(random.nextInt(granted.size()));
                    counter.release(back.amount().toPlainString(), back.countedAt());
                } else {
                    reserve(new BigDecimal(random.nextInt(1_000)).movePointLeft(random.nextInt(4)));
                }
                assertThat(counter.state.taken())
                        .as("memory is bounded")
                        .hasSizeLessThanOrEqualTo(BudgetDecider.PARTS + 2);
            }
            now = now.plus(window).plus(part());
            assertThat(counter.reserve(limit.toPlainString(), limit.toPlainString(), window, true, now))
                    .as("in the end all of it is free again")
                    .isInstanceOf(Granted.class);
        }

        private void reserve(BigDecimal amount) {
            BudgetAnswer answer = counter.reserve(amount.toPlainString(), limit.toPlainString(), window, true, now);
            if (answer instanceof Granted(var countedAt, var used)) {
                granted.add(new Taken(now, amount, countedAt));
                assertThat(since(now.minus(window))).as("within the window").isLessThanOrEqualTo(limit);
            } else {
                assertThat(since(now.minus(window).minus(part())).add(amount))
                        .as("what is refused would go beyond, if not within the window then within a part more")
                        .isGreaterThan(limit);
            }
        }

        private Duration part() {
            return Duration.ofMillis(Math.max(1, window.toMillis() / BudgetDecider.PARTS) + 1);
        }

        private BigDecimal since(Instant exclusive) {
            return granted.stream()
                    .filter(one -> one.at().isAfter(exclusive))
                    .map(Taken::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }
}
