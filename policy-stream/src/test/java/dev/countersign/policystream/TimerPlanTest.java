package dev.countersign.policystream;

import static dev.countersign.policystream.Calls.started;
import static dev.countersign.policystream.Calls.submit;
import static dev.countersign.policystream.Calls.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallDecider;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.call.CallTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TimerPlanTest {
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final CallTimes TIMES = CallTimes.DEFAULTS;

    private final CallState dispatched = after(new Unseen(), submit("k", "allow", null, START));
    private final CallState executing = after(dispatched, started("k", 1, START.plusMillis(30)));

    @Test
    void aDispatchIsEnteredAtTheEarliestLeaseThatCouldComeOfIt() {
        assertThat(place(dispatched, null)).isEqualTo(START.plusSeconds(7));
    }

    @Test
    void anEntryThatIsEarlyEnoughStays() {
        assertThat(place(executing, START.plusSeconds(7))).isEqualTo(START.plusSeconds(7));
    }

    @Test
    void anEntryThatWouldBeTooLateMoves() {
        assertThat(place(executing, START.plusSeconds(62)))
                .isEqualTo(START.plusMillis(100).plusSeconds(7));
    }

    @Test
    void aStartThatComesWithinTheStepMovesNothing() {
        CallState early = after(new Unseen(), submit("k", "allow", null, START.minusMillis(10)));
        Instant entered = place(early, null);
        assertThat(entered).isEqualTo(START.plusSeconds(7));
        assertThat(place(after(early, started("k", 1, START.minusMillis(9))), entered))
                .isEqualTo(entered);
    }

    @Test
    void anEndMovesTheEntryToTheHorizonAndNoEarlier() {
        CallState ended = after(executing, succeeded("k", 1, START.plusMillis(90)));
        assertThat(place(ended, START.plusSeconds(7)))
                .isEqualTo(START.plusSeconds(1).plus(TIMES.horizon()));
    }

    @Test
    void aCallThatTimeAloneDoesNotMoveHasNoEntry() {
        assertThat(place(after(new Unseen(), submit("k", "ask", null, START)), null))
                .isNull();
    }

    @Test
    void nothingIsEnteredWhereTheIndexHasBeenLookedAt() {
        Instant earliest = START.plusSeconds(100);
        assertThat(TimerPlan.place(Calls.id("k"), dispatched, null, TIMES, earliest))
                .isEqualTo(earliest);
    }

    private static @Nullable Instant place(CallState state, @Nullable Instant standing) {
        return TimerPlan.place(Calls.id("k"), state, standing, TIMES, START);
    }

    private static CallState after(CallState state, CallCommand command) {
        return CallEvolution.evolve(
                state,
                new CallDecider(TIMES)
                        .decide(state, command, new FixedRulebook())
                        .events());
    }
}
