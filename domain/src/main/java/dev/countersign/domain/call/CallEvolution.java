package dev.countersign.domain.call;

import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.AttemptFinished;
import dev.countersign.domain.call.CallEvent.AttemptLapsed;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.AuthorizationAsked;
import dev.countersign.domain.call.CallEvent.AuthorizationGiven;
import dev.countersign.domain.call.CallEvent.AuthorizationMissing;
import dev.countersign.domain.call.CallEvent.CallClosed;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.call.CallEvent.ReservationMade;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallEvent.ReservationsAsked;
import dev.countersign.domain.call.CallEvent.ReservationsReleased;
import dev.countersign.domain.call.CallEvent.UnknownResolved;
import dev.countersign.domain.call.CallState.Authorizes;
import dev.countersign.domain.call.CallState.Authorizing;
import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.call.CallState.AwaitingAuthorization;
import dev.countersign.domain.call.CallState.Closed;
import dev.countersign.domain.call.CallState.Denied;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.DryRun;
import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.Executing;
import dev.countersign.domain.call.CallState.Execution;
import dev.countersign.domain.call.CallState.Failed;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.Granted;
import dev.countersign.domain.call.CallState.PolicyFailed;
import dev.countersign.domain.call.CallState.Reserving;
import dev.countersign.domain.call.CallState.Resolved;
import dev.countersign.domain.call.CallState.Succeeded;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.call.CallState.Unknown;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds events into state: the only place where a call's state changes, shared by the live path
 * and every replay.
 */
public final class CallEvolution {
    private CallEvolution() {}

    /** Folds a whole decision or history, in order. */
    public static CallState evolve(CallState state, List<CallEvent> events) {
        CallState folded = state;
        for (CallEvent event : events) {
            folded = evolve(folded, event);
        }
        return folded;
    }

    /**
     * Folds one event.
     *
     * @throws ImpossibleHistoryException when no decision could have led to this event here
     */
    public static CallState evolve(CallState state, CallEvent event) {
        return switch (event) {
            case CallJudged judged when state instanceof Unseen -> judged(judged);
            case ApprovalSpent spent
            when state instanceof AwaitingApproval awaiting ->
                new Granted(toRun(awaiting.call(), spent.edited()), spent.ruling(), spent.deciders(), 0, false);
            case CallRejudged rejudged when state instanceof AwaitingApproval awaiting -> rejudged(awaiting, rejudged);
            case CallClosed closed
            when state instanceof AwaitingApproval awaiting ->
                new Closed(
                        awaiting.call(),
                        awaiting.ruling(),
                        closed.reason(),
                        closed.detail(),
                        closed.deciders(),
                        closed.at());
            case CallClosed closed
            when state instanceof Authorizes waiting ->
                new Closed(
                        waiting.call(),
                        waiting.ruling(),
                        closed.reason(),
                        closed.detail(),
                        closed.deciders(),
                        closed.at());
            case RerunOrdered rerun
            when state instanceof Unknown unknown ->
                new Granted(
                        unknown.call(),
                        unknown.execution().ruling(),
                        unknown.execution().deciders(),
                        unknown.attempts(),
                        true,
                        unknown.execution().reservations());
            case ReservationsAsked asked
            when state instanceof Granted granted && granted.attempts() == 0 ->
                new Reserving(
                        granted.call(),
                        granted.ruling(),
                        granted.deciders(),
                        asked.terms(),
                        asked.claims(),
                        granted.reservations());
            case AuthorizationAsked asked
            when state instanceof Granted granted && granted.attempts() == 0 ->
                new Authorizing(granted.call(), granted.ruling(), granted.deciders(), asked.terms(), asked.until());
            case AuthorizationMissing missing
            when state instanceof Authorizing authorizing ->
                new AwaitingAuthorization(
                        authorizing.call(),
                        authorizing.ruling(),
                        authorizing.deciders(),
                        authorizing.terms(),
                        authorizing.until());
            case AuthorizationGiven given
            when state instanceof Authorizes waiting ->
                new Granted(waiting.call(), given.ruling(), waiting.deciders(), 0, false);
            case ReservationMade made
            when state instanceof Reserving reserving && reserving.asked() != null -> made(reserving, made);
            case ReservationRefused refused when state instanceof Reserving reserving -> refused(reserving, refused);
            case ReservationsReleased released -> released(state, released);
            case AttemptDispatched dispatched -> dispatched(state, dispatched);
            case AttemptStarted started
            when state instanceof Dispatched dispatched && dispatched.attempt().number() == started.attempt() ->
                new Executing(dispatched.execution(), dispatched.attempt(), started.worker(), started.leaseUntil());
            // What follows the end of an attempt is the next event of the same decision.
            case AttemptFinished finished
            when state instanceof UnderWay underWay && underWay.attempt().number() == finished.attempt() ->
                underWay.with(underWay.execution().withDoubt(doubt(underWay, finished.result())));
            case AttemptLapsed lapsed
            when state instanceof UnderWay underWay && underWay.attempt().number() == lapsed.attempt() ->
                underWay.with(underWay.execution().withDoubt(true));
            case CallEnded ended when state instanceof UnderWay underWay -> ended(underWay, ended);
            case UnknownResolved resolved
            when state instanceof Unknown unknown -> resolved(unknown.execution(), unknown.attempts(), resolved);
            case UnknownResolved resolved
            when state instanceof UnderWay underWay && underWay.execution().rerun() ->
                resolved(underWay.execution(), underWay.attempt().number(), resolved);
            case LateResultNoted late
            when state instanceof CallState.Seen && late.retaken().isEmpty() -> state;
            case LateResultNoted late
            when state instanceof CallState.Executed executed
                    && executed.execution().released().equals(late.retaken()) -> retaken(executed, late);
            case ReplayNoted replay when state instanceof CallState.Seen -> state;
            case CallForgotten forgotten
            when state instanceof Ended ended ->
                new Forgotten(
                        ended.call().organization(),
                        ended.call().agent(),
                        ended.call().askedDigest(),
                        ended.endedAt());
            case CallJudged e -> throw ImpossibleHistoryException.event(state, e);
            case ApprovalSpent e -> throw ImpossibleHistoryException.event(state, e);
            case CallRejudged e -> throw ImpossibleHistoryException.event(state, e);
            case CallClosed e -> throw ImpossibleHistoryException.event(state, e);
            case RerunOrdered e -> throw ImpossibleHistoryException.event(state, e);
            case ReservationsAsked e -> throw ImpossibleHistoryException.event(state, e);
            case AuthorizationAsked e -> throw ImpossibleHistoryException.event(state, e);
            case AuthorizationMissing e -> throw ImpossibleHistoryException.event(state, e);
            case AuthorizationGiven e -> throw ImpossibleHistoryException.event(state, e);
            case ReservationMade e -> throw ImpossibleHistoryException.event(state, e);
            case ReservationRefused e -> throw ImpossibleHistoryException.event(state, e);
            case AttemptStarted e -> throw ImpossibleHistoryException.event(state, e);
            case AttemptFinished e -> throw ImpossibleHistoryException.event(state, e);
            case AttemptLapsed e -> throw ImpossibleHistoryException.event(state, e);
            case CallEnded e -> throw ImpossibleHistoryException.event(state, e);
            case UnknownResolved e -> throw ImpossibleHistoryException.event(state, e);
            case LateResultNoted e -> throw ImpossibleHistoryException.event(state, e);
            case ReplayNoted e -> throw ImpossibleHistoryException.event(state, e);
            case CallForgotten e -> throw ImpossibleHistoryException.event(state, e);
        };
    }

    private static CallState judged(CallJudged judged) {
        if (judged.call().dryRun()) {
            return new DryRun(judged.call(), judged.judgement(), judged.at());
        }
        return switch (judged.judgement()) {
            case PolicyFailure failure -> new PolicyFailed(judged.call(), failure, judged.at());
            case Ruling ruling ->
                switch (ruling.verdict()) {
                    case ALLOW -> new Granted(judged.call(), ruling, List.of(), 0, false);
                    case DENY -> new Denied(judged.call(), ruling, judged.at());
                    case REQUIRE_APPROVAL -> new AwaitingApproval(judged.call(), ruling, judged.tool());
                };
        };
    }

    private static ToolCall toRun(ToolCall call, @Nullable EditedParameters edited) {
        return edited == null ? call : call.edited(edited);
    }

    private static CallState rejudged(AwaitingApproval awaiting, CallRejudged event) {
        Ruling ruling = event.ruling();
        return switch (ruling.verdict()) {
            case ALLOW -> new Granted(awaiting.call(), ruling, List.of(), 0, false);
            case DENY ->
                new Closed(
                        awaiting.call(),
                        ruling,
                        Closing.DENIED_BY_POLICY_CHANGE,
                        ruling.reason(),
                        List.of(),
                        event.at());
            case REQUIRE_APPROVAL -> throw ImpossibleHistoryException.rejudgedWithoutChange();
        };
    }

    /** What was granted is what was asked. */
    private static CallState made(Reserving reserving, ReservationMade event) {
        BudgetClaim asked = reserving.asked();
        if (asked == null
                || !asked.key().equals(event.reservation().key())
                || asked.amount().compareTo(event.reservation().amount()) != 0) {
            throw ImpossibleHistoryException.event(reserving, event);
        }
        List<Reservation> held = new ArrayList<>(reserving.held());
        held.add(event.reservation());
        return reserving.holding(held);
    }

    /** Nobody can be asked twice about one call: what people have approved is closed. */
    private static CallState refused(Reserving reserving, ReservationRefused event) {
        Ruling ruling = event.ruling();
        return switch (ruling.verdict()) {
            case DENY ->
                reserving.deciders().isEmpty()
                        ? new Denied(reserving.call(), ruling, event.at())
                        : new Closed(
                                reserving.call(),
                                ruling,
                                Closing.OVER_BUDGET,
                                ruling.reason(),
                                reserving.deciders(),
                                event.at());
            case REQUIRE_APPROVAL -> new AwaitingApproval(reserving.call(), ruling, reserving.terms());
            case ALLOW -> throw ImpossibleHistoryException.event(reserving, event);
        };
    }

    private static CallState released(CallState state, ReservationsReleased event) {
        return switch (state) {
            case Reserving reserving -> reserving.holding(List.of());
            case UnderWay underWay -> underWay.with(underWay.execution().withoutReservations());
            case Unknown unknown ->
                new Unknown(
                        unknown.execution().withoutReservations(),
                        unknown.attempts(),
                        unknown.outcome(),
                        unknown.endedAt());
            case CallState.Unseen unseen -> throw ImpossibleHistoryException.event(state, event);
            case CallState.Seen seen -> throw ImpossibleHistoryException.event(state, event);
            case Forgotten forgotten -> throw ImpossibleHistoryException.event(state, event);
        };
    }

    /** How the call ended stays as it was told: what it holds does not. */
    private static CallState retaken(CallState.Executed executed, LateResultNoted event) {
        Execution holding = executed.execution().holdingAgain();
        return switch (executed) {
            case Failed failed -> new Failed(holding, failed.attempts(), failed.outcome(), failed.endedAt());
            case Resolved resolved ->
                new Resolved(
                        holding,
                        resolved.attempts(),
                        resolved.outcome(),
                        resolved.by(),
                        resolved.comment(),
                        resolved.endedAt());
            case Succeeded succeeded -> throw ImpossibleHistoryException.event(succeeded, event);
            case Unknown unknown -> throw ImpossibleHistoryException.event(unknown, event);
        };
    }

    /** A grant leads to the first attempt, an attempt that ended to the next one. */
    private static CallState dispatched(CallState state, AttemptDispatched event) {
        return switch (state) {
            case Granted granted
            when event.attempt().number() == granted.attempts() + 1 ->
                new Dispatched(
                        new Execution(
                                granted.call(),
                                granted.ruling(),
                                granted.deciders(),
                                event.terms(),
                                granted.rerun(),
                                false,
                                granted.reservations()),
                        event.attempt(),
                        event.startBy());
            case Reserving reserving
            when event.attempt().number() == 1 && reserving.asked() == null ->
                new Dispatched(
                        new Execution(
                                reserving.call(),
                                reserving.ruling(),
                                reserving.deciders(),
                                event.terms(),
                                false,
                                false,
                                reserving.held()),
                        event.attempt(),
                        event.startBy());
            case UnderWay underWay
            when event.attempt().number() == underWay.attempt().number() + 1 ->
                new Dispatched(underWay.execution(), event.attempt(), event.startBy());
            case CallState.Unseen unseen -> throw ImpossibleHistoryException.event(state, event);
            case CallState.Seen seen -> throw ImpossibleHistoryException.event(state, event);
            case Forgotten forgotten -> throw ImpossibleHistoryException.event(state, event);
        };
    }

    /** Whether, after this result, some attempt so far may have taken effect unseen. */
    private static boolean doubt(UnderWay underWay, AttemptResult result) {
        boolean before = underWay.execution().doubtful();
        return switch (result) {
            case AttemptResult.Succeeded succeeded -> before;
            case AttemptResult.EffectFound found -> before;
            case AttemptResult.Failed failed -> before || failed.effect() == Effect.POSSIBLE;
            case AttemptResult.NoAnswer silence -> true;
            case AttemptResult.EffectAbsent absent -> false;
            case AttemptResult.Inconclusive inconclusive -> before;
        };
    }

    private static CallState ended(UnderWay underWay, CallEnded event) {
        Execution execution = underWay.execution();
        int attempts = underWay.attempt().number();
        return switch (event.outcome()) {
            case Outcome.Succeeded succeeded -> new Succeeded(execution, attempts, succeeded, event.at());
            case Outcome.Failed failed -> new Failed(execution, attempts, failed, event.at());
            case Outcome.Unknown unknown -> new Unknown(execution, attempts, unknown, event.at());
        };
    }

    private static CallState resolved(Execution execution, int attempts, UnknownResolved event) {
        if (event.outcome() instanceof Outcome.Unknown) {
            throw ImpossibleHistoryException.unknownResolvedToUnknown();
        }
        return new Resolved(execution, attempts, event.outcome(), event.by(), event.comment(), event.at());
    }
}
