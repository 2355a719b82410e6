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
     * A call asks for room before it runs, or takes it afterwards.
     *
     * @param claim which of the call's claims this is, from 0; the answer names it. {@link #AFTERWARDS} for what
     *     took effect after it was given back: it counts whether or not there is room, and nobody is answered
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
        /** No claim: nobody waits to be told whether there is room. */
        public static final int AFTERWARDS = -1;

        public Reserve {
            amount = Amounts.plain(amount);
            limit = Amounts.plain(limit);
            if (claim < AFTERWARDS || (claim == AFTERWARDS && binding)) {
                throw new IllegalArgumentException("What took effect already is bound by no limit");
            }
        }

        /** Counts again, from now on, what a call gave back and took after all. */
        public static Reserve afterwards(OrganizationId organization, CallId callId, Reservation taken) {
            return new Reserve(
                    taken.key(),
                    organization,
                    callId,
                    AFTERWARDS,
                    taken.budget(),
                    taken.amount(),
                    BigDecimal.ZERO,
                    taken.window(),
                    false);
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
