package dev.countersign.domain.budget;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * What becomes of a counter. No topic holds these: they follow from the commands in their order, and the
 * calls' own histories record the answers.
 */
public sealed interface BudgetEvent {
    /**
     * Something was taken.
     *
     * @param countedAt where it is kept: the end of its part of the window
     * @param at the counter's time; what left the window by then is dropped
     */
    record Taken(BigDecimal amount, Instant countedAt, Duration window, Instant at) implements BudgetEvent {}

    /** Something was given back. */
    record GivenBack(BigDecimal amount, Instant countedAt) implements BudgetEvent {}
}
