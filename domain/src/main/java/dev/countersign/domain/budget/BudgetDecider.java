package dev.countersign.domain.budget;

import dev.countersign.domain.budget.BudgetAnswer.Granted;
import dev.countersign.domain.budget.BudgetAnswer.Refused;
import dev.countersign.domain.budget.BudgetCommand.Release;
import dev.countersign.domain.budget.BudgetCommand.Reserve;
import dev.countersign.domain.budget.BudgetEvent.GivenBack;
import dev.countersign.domain.budget.BudgetEvent.Taken;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What each command leads to. Total and pure. Time never goes back: the shell sees to it.
 *
 * <p>A window slides in {@link #PARTS} steps. What is taken counts as taken at the end of its step, so
 * that no stretch of the window's length ever holds more than the limit; it comes free at most a step
 * late. A counter so needs as many numbers as there are steps, however many calls it counts.
 */
public final class BudgetDecider {
    /** Steps of a window. */
    public static final int PARTS = 60;

    private BudgetDecider() {}

    /** @param now the counter's time: never before that of an earlier command to it */
    public static BudgetDecision decide(BudgetState state, BudgetCommand command, Instant now) {
        return switch (command) {
            case Reserve reserve -> reserve(state, reserve, now);
            case Release release -> release(state, release);
        };
    }

    /** What took effect already counts from now on: when it did is not known, and later is stricter. */
    private static BudgetDecision reserve(BudgetState state, Reserve reserve, Instant now) {
        BigDecimal used = state.used(now, reserve.window());
        BigDecimal with = used.add(reserve.amount());
        if (reserve.binding() && with.compareTo(reserve.limit()) > 0) {
            return new BudgetDecision(List.of(), new Refused(used));
        }
        Instant countedAt = endOfPart(now, reserve.window());
        Granted granted = reserve.claim() == Reserve.AFTERWARDS ? null : new Granted(countedAt, with);
        return reserve.amount().signum() == 0
                ? new BudgetDecision(List.of(), granted)
                : new BudgetDecision(List.of(new Taken(reserve.amount(), countedAt, reserve.window(), now)), granted);
    }

    /** What has left the window was dropped, and giving it back changes nothing. */
    private static BudgetDecision release(BudgetState state, Release release) {
        BigDecimal there = state.taken().get(release.countedAt());
        return there == null || release.amount().signum() == 0
                ? new BudgetDecision(List.of(), null)
                : new BudgetDecision(List.of(new GivenBack(release.amount().min(there), release.countedAt())), null);
    }

    private static Instant endOfPart(Instant now, Duration window) {
        long millis = Math.max(1, window.toMillis() / PARTS);
        long part = Math.floorDiv(now.toEpochMilli(), millis);
        return Instant.ofEpochMilli((part + 1) * millis);
    }
}
