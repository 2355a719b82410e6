package dev.countersign.domain.call;

import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.budget.BudgetCommand.Release;
import dev.countersign.domain.budget.BudgetCommand.Reserve;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.ReservationMade;
import dev.countersign.domain.call.CallEvent.ReservationsAsked;
import dev.countersign.domain.call.CallEvent.ReservationsReleased;
import dev.countersign.domain.call.CallState.Reserving;
import dev.countersign.domain.call.CallState.Seen;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.BudgetClaim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a call asks of its budgets, and what they tell it. Nothing else passes between the two. */
public final class CallBudgets {
    private CallBudgets() {}

    /**
     * What a call's decision asks of counters; to be written in the same transaction, in this order.
     *
     * @param after where the call stands after the decision
     */
    public static List<BudgetCommand> asked(CallId callId, CallState after, List<CallEvent> decided) {
        if (!(after instanceof Seen seen)) {
            return List.of();
        }
        OrganizationId organization = seen.call().organization();
        List<BudgetCommand> asked = new ArrayList<>();
        for (CallEvent event : decided) {
            if (event instanceof ReservationsReleased(var reservations, var at)) {
                for (Reservation held : reservations) {
                    release(organization, callId, held, asked);
                }
            }
            if (event instanceof LateResultNoted late) {
                late.retaken().stream()
                        .filter(taken ->
                                taken.amount().signum() > 0 && !taken.window().isZero())
                        .forEach(taken -> asked.add(Reserve.afterwards(organization, callId, taken)));
            }
            if ((event instanceof ReservationsAsked || event instanceof ReservationMade)
                    && after instanceof Reserving reserving
                    && reserving.asked() != null) {
                asked.add(reserve(organization, callId, reserving.held().size(), reserving.asked()));
            }
        }
        return asked;
    }

    private static void release(
            OrganizationId organization, CallId callId, Reservation held, List<BudgetCommand> asked) {
        if (held.amount().signum() > 0) {
            asked.add(new Release(held.key(), organization, callId, held.budget(), held.amount(), held.countedAt()));
        }
    }

    private static Reserve reserve(OrganizationId organization, CallId callId, int number, BudgetClaim claim) {
        return new Reserve(
                claim.key(),
                organization,
                callId,
                number,
                claim.budget(),
                claim.amount(),
                claim.limit(),
                claim.window(),
                claim.binding());
    }

    /**
     * What a counter tells the call that asked it.
     *
     * @param now the counter's time
     */
    public static ReservationAnswered told(Reserve reserve, BudgetAnswer answer, Instant now) {
        return new ReservationAnswered(reserve.callId(), reserve.claim(), reserve.key(), answer, now);
    }
}
