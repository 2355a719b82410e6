package dev.countersign.domain.budget;

import dev.countersign.domain.identity.BudgetKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * What a call holds of a budget. It counts until its window has passed or the call gives it back.
 *
 * @param countedAt where the counter keeps it, by the counter's time
 * @param window how long it counts; zero in histories from before that was kept
 */
public record Reservation(String budget, BudgetKey key, BigDecimal amount, Instant countedAt, Duration window) {
    public Reservation {
        amount = Amounts.plain(amount);
    }
}
