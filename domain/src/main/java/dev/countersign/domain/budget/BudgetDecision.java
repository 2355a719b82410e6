package dev.countersign.domain.budget;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command to a counter leads to.
 *
 * @param events in the order in which they are to be folded; may be empty
 * @param answer to the call that asked; null where it only gave back
 */
public record BudgetDecision(
        List<BudgetEvent> events, @Nullable BudgetAnswer answer) {
    public BudgetDecision {
        events = List.copyOf(events);
    }
}
