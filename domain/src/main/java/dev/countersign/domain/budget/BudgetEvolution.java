package dev.countersign.domain.budget;

import dev.countersign.domain.budget.BudgetEvent.GivenBack;
import dev.countersign.domain.budget.BudgetEvent.Taken;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds events into a counter: the only place where it changes. */
public final class BudgetEvolution {
    private BudgetEvolution() {}

    /** Folds a whole decision, in order. */
    public static BudgetState evolve(BudgetState state, List<BudgetEvent> events) {
        BudgetState folded = state;
        for (BudgetEvent event : events) {
            folded = evolve(folded, event);
        }
        return folded;
    }

    /** Folds one event. */
    public static BudgetState evolve(BudgetState state, BudgetEvent event) {
        return switch (event) {
            case Taken(var amount, var countedAt, var window, var at) -> {
                NavigableMap<Instant, BigDecimal> taken =
                        new TreeMap<>(state.taken().tailMap(at.minus(window), false));
                taken.merge(countedAt, amount, BudgetEvolution::sum);
                Instant until = countedAt.plus(window);
                yield new BudgetState(taken, until.isAfter(state.until()) ? until : state.until());
            }
            case GivenBack(var amount, var countedAt) -> {
                NavigableMap<Instant, BigDecimal> taken = new TreeMap<>(state.taken());
                taken.computeIfPresent(countedAt, (end, there) -> less(there, amount));
                yield new BudgetState(taken, state.until());
            }
        };
    }

    private static BigDecimal sum(BigDecimal one, BigDecimal other) {
        return Amounts.plain(one.add(other));
    }

    /** Null, which takes the entry away, where nothing is left. */
    private static @Nullable BigDecimal less(BigDecimal there, BigDecimal amount) {
        BigDecimal left = there.subtract(amount);
        return left.signum() > 0 ? Amounts.plain(left) : null;
    }
}
