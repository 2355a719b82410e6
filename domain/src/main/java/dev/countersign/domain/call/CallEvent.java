package dev.countersign.domain.call;

import dev.countersign.domain.budget.Amounts;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.AuthorizationId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ToolCall;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became true of a call. The log of these is the truth; state is folded from it. */
public sealed interface CallEvent {
    Instant at();

    /**
     * The call was admitted and policy was asked. A ruling {@code ALLOW} is a grant.
     *
     * @param tool what would serve the call, for the people who are asked; null when nobody is, and
     *     in events that are older than this field
     */
    record CallJudged(
            ToolCall call, Judgement judgement, @Nullable ToolTerms tool, Instant at) implements CallEvent {
        /** A judgement that asks nobody. */
        public CallJudged(ToolCall call, Judgement judgement, Instant at) {
            this(call, judgement, null, at);
        }
    }

    /**
     * A later request bore the same key but differed in its parameters, or came from another agent.
     *
     * @param mismatch whether its parameters differed; false where the call's are erased and nobody can tell
     */
    record ReplayNoted(AgentId agent, Digest requestDigest, String requestId, boolean mismatch, Instant at)
            implements CallEvent {}

    /**
     * The approval was used up for this call: a grant.
     *
     * @param edited the parameters that were approved and run; null when they are the agent's own
     */
    record ApprovalSpent(
            Ruling ruling,
            List<String> deciders,
            String comment,
            @Nullable EditedParameters edited,
            Instant at) implements CallEvent {
        public ApprovalSpent {
            deciders = List.copyOf(deciders);
        }

        /** An approval of the agent's own parameters. */
        public ApprovalSpent(Ruling ruling, List<String> deciders, String comment, Instant at) {
            this(ruling, deciders, comment, null, at);
        }
    }

    /**
     * Policy changed while people were asked, and no longer asks them: it allows the call, which is a
     * grant, or denies it, which closes it.
     *
     * @param ruling {@code ALLOW} or {@code DENY}, by the policy that came into force
     */
    record CallRejudged(Ruling ruling, Instant at) implements CallEvent {}

    /**
     * Policy has granted the call within budgets, and the first of them is asked.
     *
     * @param terms what will serve the call
     * @param claims in the order in which they are asked; at least one
     */
    record ReservationsAsked(ToolTerms terms, List<BudgetClaim> claims, Instant at) implements CallEvent {
        public ReservationsAsked {
            claims = List.copyOf(claims);
            if (claims.isEmpty()) {
                throw new IllegalArgumentException("A call that no budget concerns asks none");
            }
        }
    }

    /**
     * The budget that was asked has room, and the call holds it. The next one is asked, or the call is
     * ordered, with the same.
     *
     * @param used what is counted within the window, this call included
     */
    record ReservationMade(Reservation reservation, BigDecimal used, Instant at) implements CallEvent {
        public ReservationMade {
            used = Amounts.plain(used);
        }
    }

    /**
     * The budget that was asked has no room. What the call held of others was given back before.
     *
     * @param ruling {@code DENY} or {@code REQUIRE_APPROVAL}, with the budget in the place of the rule
     * @param used what is counted within the window, without this call
     */
    record ReservationRefused(Ruling ruling, BigDecimal used, Instant at) implements CallEvent {
        public ReservationRefused {
            used = Amounts.plain(used);
        }
    }

    /** Nothing was executed, or will be: what the call held is given back to its budgets. */
    record ReservationsReleased(List<Reservation> reservations, Instant at) implements CallEvent {
        public ReservationsReleased {
            reservations = List.copyOf(reservations);
        }
    }

    /**
     * The call is granted, and runs as its user: the owner of the user's authorization is asked.
     *
     * @param terms what will serve the call
     * @param until how long it waits for the user
     */
    record AuthorizationAsked(ToolTerms terms, AuthorizationId authorization, Instant until, Instant at)
            implements CallEvent {}

    /** The user has not authorized the connection yet: the call waits until it is. */
    record AuthorizationMissing(Instant at) implements CallEvent {}

    /**
     * The user has authorized the connection: a grant. The first budget is asked, or the call is ordered, with
     * the same.
     *
     * @param ruling what policy said when it was asked again
     */
    record AuthorizationGiven(Ruling ruling, Instant at) implements CallEvent {}

    /** The call will not be executed after all. */
    record CallClosed(Closing reason, String detail, List<String> deciders, Instant at) implements CallEvent {
        public CallClosed {
            deciders = List.copyOf(deciders);
        }
    }

    /**
     * An attempt was ordered.
     *
     * @param notBefore the end of the pause after an earlier attempt
     * @param startBy a worker does not start the attempt after this instant
     */
    record AttemptDispatched(ToolTerms terms, Attempt attempt, Instant notBefore, Instant startBy, Instant at)
            implements CallEvent {}

    /** A worker journalled that it performs the attempt. */
    record AttemptStarted(int attempt, String worker, Instant leaseUntil, Instant at) implements CallEvent {}

    /** The attempt ended with this result; what follows is in the next event. */
    record AttemptFinished(int attempt, AttemptResult result, Instant at) implements CallEvent {}

    /** The attempt was given up: its time and grace ran out without a result. */
    record AttemptLapsed(int attempt, ToolError error, Instant at) implements CallEvent {}

    /** The call ended. */
    record CallEnded(Outcome outcome, Instant at) implements CallEvent {}

    /**
     * A result came after its attempt was given up, or twice. It changes no outcome.
     *
     * @param retaken what the call had given back of budgets, and counts again there, whether or not there is
     *     room: it took effect after all
     */
    record LateResultNoted(int attempt, AttemptResult result, List<Reservation> retaken, Instant at)
            implements CallEvent {
        public LateResultNoted {
            retaken = List.copyOf(retaken);
        }

        /** One of a call that gave nothing back. */
        public LateResultNoted(int attempt, AttemptResult result, Instant at) {
            this(attempt, result, List.of(), at);
        }
    }

    /**
     * An unknown outcome became known, by a person's word or by a late result. A new fact beside
     * the unknown one, never an edit.
     *
     * @param by a person's subject, or {@code worker} for a late result
     */
    record UnknownResolved(Outcome outcome, String by, String comment, Instant at) implements CallEvent {}

    /** A person ordered one more attempt of a call whose outcome was unknown: a grant. */
    record RerunOrdered(String by, String comment, Instant at) implements CallEvent {}

    /** The idempotency horizon passed: only id and digest remain. */
    record CallForgotten(Instant at) implements CallEvent {}
}
