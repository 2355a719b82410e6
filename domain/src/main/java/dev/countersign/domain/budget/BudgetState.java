package dev.countersign.domain.budget;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A counter: what was taken of a budget, by when. Its size is bounded by the parts of a window, not by the
 * number of calls.
 *
 * @param taken amounts above 0 by the end of the part of the window in which they were taken
 * @param until when nothing of it counts any more; {@link Instant#EPOCH} where nothing ever did
 */
public record BudgetState(NavigableMap<Instant, BigDecimal> taken, Instant until) {
    public static final BudgetState EMPTY = new BudgetState(Collections.emptyNavigableMap(), Instant.EPOCH);

    public BudgetState {
        taken = Collections.unmodifiableNavigableMap(new TreeMap<>(taken));
    }

    /** What counts at this time within this window. */
    public BigDecimal used(Instant now, Duration window) {
        return taken.tailMap(now.minus(window), false).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
