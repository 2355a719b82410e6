package dev.countersign.domain.call;

import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a call stands. Folded from {@link CallEvent}s by {@link CallEvolution}, never set.
 *
 * <pre>
 * Unseen ─┬─ Denied
 *         ├─ PolicyFailed
 *         ├─ DryRun
 *         ├─ AwaitingApproval ─┬─ Closed
 *         │                    │
 *         └────────────────────┴─ Granted ─ Dispatched ⇄ Executing ─┬─ Succeeded
 *                                  │ ↑ │                            ├─ Failed
 *                                  │ │ └─ Reserving ─ Dispatched    │
 *                                  │ │        └─ Denied, Closed, AwaitingApproval
 *                                  │ └─ Authorizing ─ AwaitingAuthorization ─ Granted, Closed
 *                                  └─┴─── Unknown ←─────────────────┘
 *                                            └─ Resolved
 * every ended state ─ Forgotten
 * </pre>
 */
public sealed interface CallState {

    /** No command has been seen. */
    record Unseen() implements CallState {}

    /** People were asked; nothing runs until they answer, or policy no longer asks them. */
    record AwaitingApproval(
            ToolCall call, Ruling ruling, @Nullable ToolTerms tool) implements Seen {
        /** A call of which it is not known what would have served it. */
        public AwaitingApproval(ToolCall call, Ruling ruling) {
            this(call, ruling, null);
        }
    }

    /**
     * A grant is recorded and no attempt is ordered yet. The decision that grants also dispatches, or
     * asks the first budget, so this state is passed through between two events and never stored.
     *
     * @param attempts executions and probes ordered so far; above 0 only for a rerun
     * @param reservations what it holds already; empty but for a rerun
     */
    record Granted(
            ToolCall call,
            Ruling ruling,
            List<String> deciders,
            int attempts,
            boolean rerun,
            List<Reservation> reservations)
            implements Seen {
        public Granted {
            deciders = List.copyOf(deciders);
            reservations = List.copyOf(reservations);
        }

        /** A grant that holds nothing of any budget. */
        public Granted(ToolCall call, Ruling ruling, List<String> deciders, int attempts, boolean rerun) {
            this(call, ruling, deciders, attempts, rerun, List.of());
        }
    }

    /**
     * A grant is recorded, and the budgets that concern the call are asked one after the other. Nothing
     * runs until all have room. No time passes here but that of the log: the one who is asked is asked
     * in the transaction that led here, and always answers.
     *
     * @param terms what will serve the call
     * @param claims in the order in which they are asked
     * @param held what was granted so far, in the order of the claims
     */
    record Reserving(
            ToolCall call,
            Ruling ruling,
            List<String> deciders,
            ToolTerms terms,
            List<BudgetClaim> claims,
            List<Reservation> held)
            implements Seen {
        public Reserving {
            deciders = List.copyOf(deciders);
            claims = List.copyOf(claims);
            held = List.copyOf(held);
        }

        /** The claim that is asked now; null where all have been granted. */
        public @Nullable BudgetClaim asked() {
            return held.size() < claims.size() ? claims.get(held.size()) : null;
        }

        Reserving holding(List<Reservation> now) {
            return new Reserving(call, ruling, deciders, terms, claims, now);
        }
    }

    /** A grant is recorded, and the call needs its user's authorization before it runs. */
    sealed interface Authorizes extends Seen {
        Ruling ruling();

        List<String> deciders();

        /** What will serve the call. */
        ToolTerms terms();

        /** When it waits no longer. */
        Instant until();
    }

    /**
     * The owner of the authorization was asked. It answers at once, or when it has a fresh token for one that
     * ran out.
     */
    record Authorizing(ToolCall call, Ruling ruling, List<String> deciders, ToolTerms terms, Instant until)
            implements Authorizes {
        public Authorizing {
            deciders = List.copyOf(deciders);
        }
    }

    /** There is no authorization, and the user is asked for it. */
    record AwaitingAuthorization(ToolCall call, Ruling ruling, List<String> deciders, ToolTerms terms, Instant until)
            implements Authorizes {
        public AwaitingAuthorization {
            deciders = List.copyOf(deciders);
        }
    }

    /**
     * An attempt was ordered and no worker has said that it started.
     *
     * @param startBy after this and a grace the attempt is given up
     */
    record Dispatched(Execution execution, Attempt attempt, Instant startBy) implements UnderWay {
        @Override
        public Instant deadline() {
            return startBy;
        }

        @Override
        public Dispatched with(Execution changed) {
            return new Dispatched(changed, attempt, startBy);
        }
    }

    /**
     * A worker journalled that it performs the attempt.
     *
     * @param leaseUntil after this and a grace the attempt is given up
     */
    record Executing(Execution execution, Attempt attempt, String worker, Instant leaseUntil) implements UnderWay {
        @Override
        public Instant deadline() {
            return leaseUntil;
        }

        @Override
        public Executing with(Execution changed) {
            return new Executing(changed, attempt, worker, leaseUntil);
        }
    }

    /** Policy said no. */
    record Denied(ToolCall call, Ruling ruling, Instant endedAt) implements Ended {}

    /** Policy could not be evaluated; nothing was executed. */
    record PolicyFailed(ToolCall call, PolicyFailure failure, Instant endedAt) implements Ended {}

    /**
     * Its caller asked only what would come of it, and policy said so: that is all there is to it.
     *
     * @param judgement what policy said; that it could not be evaluated, too
     */
    record DryRun(ToolCall call, Judgement judgement, Instant endedAt) implements Ended {}

    /** It waited for approval and will not be executed. */
    record Closed(ToolCall call, Ruling ruling, Closing reason, String detail, List<String> deciders, Instant endedAt)
            implements Ended {
        public Closed {
            deciders = List.copyOf(deciders);
        }
    }

    /** Executed, the effect took place. */
    record Succeeded(Execution execution, int attempts, Outcome.Succeeded outcome, Instant endedAt)
            implements Executed {}

    /** Executed, and failed. */
    record Failed(Execution execution, int attempts, Outcome.Failed outcome, Instant endedAt) implements Executed {}

    /** It cannot be known whether the effect took place; a person or a late result may tell. */
    record Unknown(Execution execution, int attempts, Outcome.Unknown outcome, Instant endedAt) implements Executed {}

    /**
     * It was unknown, and then it became known.
     *
     * @param outcome what it turned out to be; never unknown
     */
    record Resolved(Execution execution, int attempts, Outcome outcome, String by, String comment, Instant endedAt)
            implements Executed {}

    /** What is left after the idempotency horizon: enough to refuse a late retry. */
    record Forgotten(OrganizationId organization, AgentId agent, Digest requestDigest, Instant endedAt)
            implements CallState {}

    /** A state that still has the whole request. */
    sealed interface Seen extends CallState {
        ToolCall call();
    }

    /** An attempt is ordered or running; exactly one at a time. */
    sealed interface UnderWay extends Seen {
        Execution execution();

        Attempt attempt();

        /** The same attempt of another execution. */
        UnderWay with(Execution changed);

        /** When the attempt's time is up, before any grace. */
        Instant deadline();

        @Override
        default ToolCall call() {
            return execution().call();
        }
    }

    /** Nothing more will happen by itself. */
    sealed interface Ended extends Seen {
        Instant endedAt();
    }

    /** It was dispatched at least once. */
    sealed interface Executed extends Ended {
        Execution execution();

        /** Executions and probes that were ordered. */
        int attempts();

        Outcome outcome();

        @Override
        default ToolCall call() {
            return execution().call();
        }
    }

    /**
     * What stays the same over all attempts of a call.
     *
     * @param ruling the grant
     * @param deciders who approved; empty when policy allowed without asking
     * @param terms the terms of the current attempt
     * @param rerun whether a person ordered it again after an unknown outcome, so that its end is
     *     a resolution and not a second terminal receipt
     * @param doubtful whether an earlier attempt may have taken effect, so that a later "nothing was
     *     changed" speaks for its own attempt only
     * @param reservations what the call holds of budgets
     * @param released what it held and gave back, because it took no effect
     */
    record Execution(
            ToolCall call,
            Ruling ruling,
            List<String> deciders,
            ToolTerms terms,
            boolean rerun,
            boolean doubtful,
            List<Reservation> reservations,
            List<Reservation> released) {
        public Execution {
            deciders = List.copyOf(deciders);
            reservations = List.copyOf(reservations);
            released = List.copyOf(released);
        }

        /** An execution that has given nothing back. */
        public Execution(
                ToolCall call,
                Ruling ruling,
                List<String> deciders,
                ToolTerms terms,
                boolean rerun,
                boolean doubtful,
                List<Reservation> reservations) {
            this(call, ruling, deciders, terms, rerun, doubtful, reservations, List.of());
        }

        /** An execution that holds nothing of any budget. */
        public Execution(
                ToolCall call, Ruling ruling, List<String> deciders, ToolTerms terms, boolean rerun, boolean doubtful) {
            this(call, ruling, deciders, terms, rerun, doubtful, List.of());
        }

        Execution withDoubt(boolean doubt) {
            return doubt == doubtful
                    ? this
                    : new Execution(call, ruling, deciders, terms, rerun, doubt, reservations, released);
        }

        Execution withoutReservations() {
            return new Execution(call, ruling, deciders, terms, rerun, doubtful, List.of(), reservations);
        }

        Execution holdingAgain() {
            return new Execution(call, ruling, deciders, terms, rerun, doubtful, released, List.of());
        }
    }
}
