package dev.countersign.domain.budget;

import java.math.BigDecimal;
import java.time.Instant;

/** What a counter says to a call that asks for room. */
public sealed interface BudgetAnswer {
    /** What is counted within the window: with this call where it was granted, without it where not. */
    BigDecimal used();

    /** @param countedAt where the counter keeps it; to be named when it is given back */
    record Granted(Instant countedAt, BigDecimal used) implements BudgetAnswer {
        public Granted {
            used = Amounts.plain(used);
        }
    }

    record Refused(BigDecimal used) implements BudgetAnswer {
        public Refused {
            used = Amounts.plain(used);
        }
    }
}
