package dev.countersign.domain.budget;

import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * What calls ask of a counter. When is not in them: it is the time that the log has for the record, which
 * is when the call was about to run.
 */
public sealed interface BudgetCommand {
    /** The counter. */
    BudgetKey key();

    OrganizationId organization();

    /** Whose call asks. */
    CallId callId();

    /** The budget's id in the policy. */
    String budget();

    BigDecimal amount();

    /**
     * A call asks for room before it runs.
     *
     * @param claim which of the call's claims this is, from 0; the answer names it
     */
    record Reserve(
            BudgetKey key,
            OrganizationId organization,
            CallId callId,
            int claim,
            String budget,
            BigDecimal amount,
            BigDecimal limit,
            Duration window,
            boolean binding)
            implements BudgetCommand {
        public Reserve {
            amount = Amounts.plain(amount);
            limit = Amounts.plain(limit);
        }
    }

    /** A call that took no effect gives back what it held. */
    record Release(
            BudgetKey key,
            OrganizationId organization,
            CallId callId,
            String budget,
            BigDecimal amount,
            Instant countedAt)
            implements BudgetCommand {
        public Release {
            amount = Amounts.plain(amount);
        }
    }
}
