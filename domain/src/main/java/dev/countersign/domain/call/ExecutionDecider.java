package dev.countersign.domain.call;

import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.AttemptFinished;
import dev.countersign.domain.call.CallEvent.AttemptLapsed;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.call.CallEvent.ReservationsReleased;
import dev.countersign.domain.call.CallEvent.UnknownResolved;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.Executed;
import dev.countersign.domain.call.CallState.Executing;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.Seen;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.call.CallState.Unknown;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.Purpose;
import dev.countersign.domain.execution.Recovery;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a call that was ordered to run: its attempts, their results, and what nobody knows. */
final class ExecutionDecider {
    private final CallTimes times;

    ExecutionDecider(CallTimes times) {
        this.times = times;
    }

    /** The order to run for the first time. */
    AttemptDispatched first(ToolTerms terms, Instant at) {
        return dispatch(terms, Attempt.FIRST, Duration.ZERO, at);
    }

    static Decision started(CallState state, ExecutionStarted started) {
        return switch (state) {
            case Dispatched dispatched
            when dispatched.attempt().number() == started.attempt() ->
                Decision.of(
                        new AttemptStarted(started.attempt(), started.worker(), started.leaseUntil(), started.at()));
            // A repeated start of one attempt is harmless, and one that was given up is over.
            case Seen seen -> Decision.nothing();
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.refused(Refusal.CALL_FORGOTTEN);
        };
    }

    Decision finished(CallState state, ExecutionFinished finished) {
        return switch (state) {
            case UnderWay underWay
            when underWay.attempt().number() == finished.attempt() -> current(underWay, finished);
            case Unknown unknown -> late(unknown, finished);
            case Seen seen -> Decision.of(lateResult(seen, finished));
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.refused(Refusal.CALL_FORGOTTEN);
        };
    }

    private Decision current(UnderWay underWay, ExecutionFinished finished) {
        return follow(
                underWay,
                new AttemptFinished(finished.attempt(), finished.result(), finished.at()),
                finished.result(),
                finished.at());
    }

    /** A late result never overwrites an outcome, but it may settle what was unknown. */
    private static Decision late(Unknown unknown, ExecutionFinished finished) {
        List<CallEvent> events = new ArrayList<>(List.of(lateResult(unknown, finished)));
        Outcome settled = settles(unknown, finished.result());
        if (settled != null) {
            events.addAll(resolved(unknown, new UnknownResolved(settled, "worker", "A late result", finished.at())));
        }
        return Decision.of(events);
    }

    /**
     * One attempt's "nothing happened" settles a call only when it was the call's only attempt. A
     * worker that met the order too late speaks for itself alone: where offsets were lost, another
     * may have begun the same attempt before it.
     */
    private static @Nullable Outcome settles(Unknown unknown, AttemptResult result) {
        return switch (result) {
            case AttemptResult.Succeeded(var response) -> new Outcome.Succeeded(response);
            case AttemptResult.EffectFound(var response) -> new Outcome.Succeeded(response);
            case AttemptResult.Failed(var effect, var retryable, var error)
            when effect == Effect.NONE
                    && unknown.attempts() == 1
                    && !error.code().equals(ToolError.START_DEADLINE_PASSED) -> new Outcome.Failed(Effect.NONE, error);
            case AttemptResult.Failed failed -> null;
            case AttemptResult.NoAnswer silence -> null;
            case AttemptResult.EffectAbsent absent -> null;
            case AttemptResult.Inconclusive inconclusive -> null;
        };
    }

    /** A call that took effect after all holds again what it gave back, whether or not there is room for it. */
    private static LateResultNoted lateResult(Seen seen, ExecutionFinished finished) {
        boolean tookEffect = finished.result() instanceof AttemptResult.Succeeded
                || finished.result() instanceof AttemptResult.EffectFound;
        return new LateResultNoted(
                finished.attempt(),
                finished.result(),
                tookEffect && seen instanceof Executed executed
                        ? executed.execution().released()
                        : List.of(),
                finished.at());
    }

    Decision lapse(CallState state, LapseLease lapse) {
        if (!(state instanceof UnderWay underWay)
                || underWay.attempt().number() != lapse.attempt()
                || lapse.at().isBefore(CallTimers.lapsesAt(underWay, times))) {
            return Decision.nothing();
        }
        ToolError error = switch (underWay) {
            case Dispatched dispatched ->
                new ToolError("not_started", "No worker reported a start of the attempt in time");
            case Executing executing ->
                new ToolError(
                        "lease_lapsed", "The worker that performed the call did not report a result in" + " time");
        };
        return follow(underWay, new AttemptLapsed(lapse.attempt(), error, lapse.at()), new NoAnswer(error), lapse.at());
    }

    private Decision follow(UnderWay underWay, CallEvent first, AttemptResult result, Instant at) {
        ToolTerms terms = underWay.execution().terms();
        List<CallEvent> events = new ArrayList<>(List.of(first));
        switch (Recovery.after(
                terms, underWay.attempt(), result, underWay.execution().doubtful())) {
            case Recovery.Step.End(var outcome) -> {
                // A person's one more attempt speaks for itself, not for what was unknown before it.
                if (tookNoEffect(outcome) && !underWay.execution().rerun()) {
                    events.addAll(givenBack(underWay.execution().reservations(), at));
                }
                events.add(
                        underWay.execution().rerun() && !(outcome instanceof Outcome.Unknown)
                                ? new UnknownResolved(outcome, "worker", "Run again", at)
                                : new CallEnded(outcome, at));
            }
            case Recovery.Step.Again(var attempt, var pause) -> events.add(dispatch(terms, attempt, pause, at));
        }
        return Decision.of(events);
    }

    Decision resolveUnknown(CallState state, ResolveUnknown resolve, Rulebook rulebook) {
        return switch (state) {
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.refused(Refusal.CALL_FORGOTTEN);
            case Unknown unknown -> settle(unknown, resolve, rulebook);
            case Seen seen -> Decision.refused(Refusal.NOT_UNKNOWN);
        };
    }

    private Decision settle(Unknown unknown, ResolveUnknown resolve, Rulebook rulebook) {
        return switch (resolve.resolution()) {
            case HAPPENED ->
                Decision.of(resolved(unknown, found(new Outcome.Succeeded(SealedValue.plain(emptyObject())), resolve)));
            case DID_NOT_HAPPEN ->
                Decision.of(resolved(
                        unknown,
                        found(
                                new Outcome.Failed(
                                        Effect.NONE,
                                        new ToolError("did_not_happen", "A person found that the call took no effect")),
                                resolve)));
            case RUN_AGAIN -> runAgain(unknown, resolve, rulebook);
        };
    }

    /** An order of a person's goes past no policy: what it would deny now is not run again. */
    private Decision runAgain(Unknown unknown, ResolveUnknown resolve, Rulebook rulebook) {
        // What runs again is what ran, through the connection it ran through.
        Rulebook kept = rulebook.keeping(unknown.execution().terms());
        if (!(kept.judge(unknown.call(), resolve.at()) instanceof Ruling ruling) || ruling.verdict() == Verdict.DENY) {
            return Decision.refused(Refusal.DENIED_BY_POLICY);
        }
        return Decision.of(
                new RerunOrdered(resolve.by(), resolve.comment(), resolve.at()),
                dispatch(
                        unknown.execution().terms(),
                        new Attempt(unknown.attempts() + 1, Purpose.EXECUTE),
                        Duration.ZERO,
                        resolve.at()));
    }

    /** An unknown outcome keeps what it holds; one that turns out to be none gives it back. */
    private static List<CallEvent> resolved(Unknown unknown, UnknownResolved resolved) {
        List<CallEvent> events = new ArrayList<>();
        if (tookNoEffect(resolved.outcome())) {
            events.addAll(givenBack(unknown.execution().reservations(), resolved.at()));
        }
        events.add(resolved);
        return events;
    }

    private static UnknownResolved found(Outcome outcome, ResolveUnknown resolve) {
        return new UnknownResolved(outcome, resolve.by(), resolve.comment(), resolve.at());
    }

    /** All that is held, or nothing: what a call gives back, it gives back before what ends it. */
    static List<CallEvent> givenBack(List<Reservation> held, Instant at) {
        return held.isEmpty() ? List.of() : List.of(new ReservationsReleased(held, at));
    }

    private static boolean tookNoEffect(Outcome outcome) {
        return outcome instanceof Outcome.Failed(var effect, var error) && effect == Effect.NONE;
    }

    private AttemptDispatched dispatch(ToolTerms terms, Attempt attempt, Duration pause, Instant at) {
        Instant notBefore = at.plus(pause);
        return new AttemptDispatched(terms, attempt, notBefore, notBefore.plus(times.startWithin()), at);
    }

    private static byte[] emptyObject() {
        return "{}".getBytes(StandardCharsets.UTF_8);
    }
}
