package dev.countersign.domain.call;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.authorization.AuthorizationHolder;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
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
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.Executed;
import dev.countersign.domain.call.CallState.Executing;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.Reserving;
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
import dev.countersign.domain.execution.UserGrant;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ActingUser;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each command leads to in each state. Total and pure: it never throws, and it sees no clock,
 * id generator, logger or topic. {@link CallEvolution} folds what it decides.
 */
public final class CallDecider {
    private final CallTimes times;

    public CallDecider(CallTimes times) {
        this.times = times;
    }

    /** Decides. The rulebook is asked only where a verdict is needed. */
    public Decision decide(CallState state, CallCommand command, Rulebook rulebook) {
        return switch (command) {
            case SubmitCall submit -> submit(state, submit, rulebook);
            case ApprovalResolved resolved -> approvalResolved(state, resolved, rulebook);
            case RejudgeCall rejudge -> rejudge(state, rejudge, rulebook);
            case ReservationAnswered answered -> answered(state, answered);
            case AuthorizationAnswered answered -> authorized(state, answered, rulebook);
            case ExecutionStarted started -> started(state, started);
            case ExecutionFinished finished -> finished(state, finished);
            case LapseLease lapse -> lapse(state, lapse);
            case ResolveUnknown resolve -> resolveUnknown(state, resolve, rulebook);
            case ForgetCall forget -> forget(state, forget);
        };
    }

    private Decision submit(CallState state, SubmitCall submit, Rulebook rulebook) {
        return switch (state) {
            case Unseen() -> judge(submit.call(), rulebook);
            case Seen seen -> replay(seen.call(), submit.call());
            case Forgotten forgotten -> Decision.nothing();
        };
    }

    private Decision judge(ToolCall call, Rulebook rulebook) {
        Instant at = call.arrivedAt();
        ToolTerms terms = rulebook.terms(call);
        Assessment assessed = rulebook.assess(call, at);
        Judgement judgement = denyUnserved(assessed.judgement(), terms, call);
        if (terms == null || !(judgement instanceof Ruling ruling)) {
            return Decision.of(new CallJudged(call, judgement, at));
        }
        return switch (ruling.verdict()) {
            case ALLOW ->
                Decision.of(new CallJudged(call, ruling, at), authorizeOrRun(call, terms, assessed.claims(), at));
            case DENY -> Decision.of(new CallJudged(call, ruling, at));
            case REQUIRE_APPROVAL -> Decision.of(new CallJudged(call, ruling, terms, at));
        };
    }

    /** Policy may allow what nobody can carry out; that is a denial, not an accepted call. */
    private static Judgement denyUnserved(Judgement judgement, @Nullable ToolTerms terms, ToolCall call) {
        if (!(judgement instanceof Ruling ruling) || ruling.verdict() == Verdict.DENY) {
            return judgement;
        }
        if (terms == null) {
            return denied(
                    ruling,
                    "No tool serves the action "
                            + call.action()
                            + " on this resource"
                            + (call.connection() == null ? "" : " through this connection"));
        }
        return terms.grant() != null && call.user() == null
                ? denied(
                        ruling,
                        "The connection " + terms.connection()
                                + " acts for a user, and the call was made in no user's session")
                : judgement;
    }

    private static Ruling denied(Ruling ruling, String reason) {
        return new Ruling(Verdict.DENY, ruling.policy(), ruling.rule(), ruling.risk(), reason);
    }

    private static Decision replay(ToolCall original, ToolCall again) {
        boolean mismatch = !original.askedDigest().equals(again.requestDigest());
        boolean foreign = !original.agent().equals(again.agent());
        return mismatch || foreign
                ? Decision.of(new ReplayNoted(
                        again.agent(), again.requestDigest(), again.requestId(), mismatch, again.arrivedAt()))
                : Decision.nothing();
    }

    private Decision approvalResolved(CallState state, ApprovalResolved resolved, Rulebook rulebook) {
        return switch (state) {
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.refused(Refusal.CALL_FORGOTTEN);
            case AwaitingApproval awaiting -> resolve(awaiting, resolved, rulebook);
            case Seen seen -> Decision.refused(Refusal.NOT_AWAITING_APPROVAL);
        };
    }

    private Decision resolve(AwaitingApproval awaiting, ApprovalResolved resolved, Rulebook rulebook) {
        if (!awaiting.call().requestDigest().equals(resolved.requestDigest())) {
            return Decision.refused(Refusal.STALE_APPROVAL);
        }
        return switch (resolved.resolution()) {
            case APPROVED -> release(awaiting, resolved, rulebook);
            case REJECTED -> close(Closing.REJECTED, resolved.comment(), resolved);
            case EXPIRED -> close(Closing.EXPIRED, "Nobody decided in time", resolved);
            case CANCELLED -> close(Closing.CANCELLED, resolved.comment(), resolved);
        };
    }

    /**
     * The approval answers "may it?"; policy is asked again, because it may have changed since, and
     * because people may have approved other parameters, which no policy has seen yet.
     */
    private Decision release(AwaitingApproval awaiting, ApprovalResolved resolved, Rulebook rulebook) {
        ApprovalTerms asked = awaiting.ruling().approvalTerms();
        EditedParameters edited = resolved.edited();
        if (edited != null && !asked.editable()) {
            return Decision.refused(Refusal.EDIT_NOT_ALLOWED);
        }
        ToolCall call = edited == null ? awaiting.call() : awaiting.call().edited(edited);
        ToolTerms terms = rulebook.terms(call);
        Assessment assessed = rulebook.assess(call, resolved.at());
        Judgement judgement = denyUnserved(assessed.judgement(), terms, call);
        return switch (judgement) {
            case PolicyFailure failure -> close(Closing.POLICY_FAILED_AT_DISPATCH, failure.reason(), resolved);
            case Ruling ruling
            when ruling.verdict() == Verdict.DENY || terms == null ->
                close(Closing.DENIED_AT_DISPATCH, ruling.reason(), resolved);
            // What people were shown is what runs: another tool needs another approval.
            case Ruling ruling
            when awaiting.tool() != null && !awaiting.tool().runsAs(terms) ->
                close(Closing.DENIED_AT_DISPATCH, "The tool has changed since people were asked", resolved);
            // Whoever may edit could otherwise edit a call past those whom policy asks about the result.
            case Ruling ruling
            when edited != null
                    && ruling.verdict() == Verdict.REQUIRE_APPROVAL
                    && !ruling.approvalTerms().equals(asked) ->
                close(
                        Closing.DENIED_AT_DISPATCH,
                        "The edited parameters need an approval on other terms. " + ruling.reason(),
                        resolved);
            case Ruling ruling ->
                Decision.of(
                        new ApprovalSpent(ruling, resolved.deciders(), resolved.comment(), edited, resolved.at()),
                        authorizeOrRun(call, terms, approved(assessed.claims()), resolved.at()));
        };
    }

    private static List<BudgetClaim> approved(List<BudgetClaim> claims) {
        return claims.stream().map(BudgetClaim::approved).toList();
    }

    /** Whoever is to run as a user asks for the user's authorization first; budgets are asked when it is there. */
    private CallEvent authorizeOrRun(ToolCall call, ToolTerms terms, List<BudgetClaim> claims, Instant at) {
        AuthorizationHolder holder = CallAuthorizations.holder(call, terms);
        return holder == null
                ? run(terms, claims, at)
                : new AuthorizationAsked(terms, holder.id(), at.plus(times.authorizeWithin()), at);
    }

    private Decision authorized(CallState state, AuthorizationAnswered answered, Rulebook rulebook) {
        return switch (state) {
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.refused(Refusal.CALL_FORGOTTEN);
            case Authorizes waiting
            when CallAuthorizations.id(waiting).equals(answered.authorization()) ->
                authorized(waiting, answered, rulebook);
            case Seen seen -> Decision.refused(Refusal.NOT_AUTHORIZING);
        };
    }

    private Decision authorized(Authorizes waiting, AuthorizationAnswered answered, Rulebook rulebook) {
        Instant at = answered.at();
        return switch (answered.answer()) {
            case AuthorizationAnswer.Given(var grant) -> resume(waiting, grant, at, rulebook);
            case AuthorizationAnswer.Missing() ->
                waiting instanceof Authorizing ? missing(waiting, at) : Decision.nothing();
            case AuthorizationAnswer.Refused(var reason) -> close(waiting, Closing.NOT_AUTHORIZED, reason, at);
            case AuthorizationAnswer.Lapsed() ->
                at.isBefore(waiting.until())
                        ? Decision.nothing()
                        : close(waiting, Closing.NOT_AUTHORIZED, "It did not come in time", at);
        };
    }

    private static Decision missing(Authorizes waiting, Instant at) {
        ActingUser user = waiting.call().user();
        return user != null && user.waits()
                ? Decision.of(new AuthorizationMissing(at))
                : close(waiting, Closing.AUTHORIZATION_MISSING, Answer.NOT_AUTHORIZED, at);
    }

    private static Decision close(Authorizes waiting, Closing reason, String detail, Instant at) {
        return Decision.of(new CallClosed(reason, detail, waiting.deciders(), at));
    }

    /**
     * Users answer "as me"; whether it may run at all policy is asked again, because it may have changed while
     * the user was away.
     */
    private Decision resume(Authorizes waiting, UserGrant grant, Instant at, Rulebook rulebook) {
        ToolCall call = waiting.call();
        ToolTerms terms = rulebook.terms(call);
        boolean isApproved = !waiting.deciders().isEmpty();
        Assessment assessed = rulebook.assess(call, at);
        return switch (denyUnserved(assessed.judgement(), terms, call)) {
            case PolicyFailure failure -> close(waiting, Closing.POLICY_FAILED_AT_DISPATCH, failure.reason(), at);
            case Ruling ruling
            when ruling.verdict() == Verdict.DENY || terms == null ->
                close(waiting, Closing.DENIED_AT_DISPATCH, ruling.reason(), at);
            case Ruling ruling
            when !waiting.terms().runsAs(terms) ->
                close(waiting, Closing.DENIED_AT_DISPATCH, "The tool has changed since the user was asked", at);
            case Ruling ruling
            when ruling.verdict() == Verdict.REQUIRE_APPROVAL && !isApproved ->
                close(waiting, Closing.DENIED_AT_DISPATCH, "Policy asks people now. " + ruling.reason(), at);
            case Ruling ruling ->
                Decision.of(
                        new AuthorizationGiven(ruling, at),
                        run(terms.granted(grant), isApproved ? approved(assessed.claims()) : assessed.claims(), at));
        };
    }

    /** What follows a grant: the first attempt, or the first budget that has to have room for it. */
    private CallEvent run(ToolTerms terms, List<BudgetClaim> claims, Instant at) {
        return claims.isEmpty()
                ? dispatch(terms, Attempt.FIRST, Duration.ZERO, at)
                : new ReservationsAsked(terms, claims, at);
    }

    private Decision answered(CallState state, ReservationAnswered answered) {
        return switch (state) {
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.refused(Refusal.CALL_FORGOTTEN);
            case Reserving reserving -> answered(reserving, answered);
            case Seen seen -> Decision.refused(Refusal.NOT_RESERVING);
        };
    }

    private Decision answered(Reserving reserving, ReservationAnswered answered) {
        BudgetClaim asked = reserving.asked();
        int claim = reserving.held().size();
        if (asked == null || claim != answered.claim() || !asked.key().equals(answered.key())) {
            return Decision.refused(Refusal.NOT_RESERVING);
        }
        Instant at = answered.at();
        return switch (answered.answer()) {
            case BudgetAnswer.Granted(var countedAt, var used) -> {
                Reservation made =
                        new Reservation(asked.budget(), asked.key(), asked.amount(), countedAt, asked.window());
                CallEvent event = new ReservationMade(made, used, at);
                yield claim + 1 < reserving.claims().size()
                        ? Decision.of(event)
                        : Decision.of(event, dispatch(reserving.terms(), Attempt.FIRST, Duration.ZERO, at));
            }
            case BudgetAnswer.Refused(var used) -> {
                List<CallEvent> events = new ArrayList<>(givenBack(reserving.held(), at));
                events.add(new ReservationRefused(asked.refusal(reserving.ruling()), used, at));
                yield Decision.of(events);
            }
        };
    }

    /** All that is held, or nothing: what a call gives back, it gives back before what ends it. */
    private static List<CallEvent> givenBack(List<Reservation> held, Instant at) {
        return held.isEmpty() ? List.of() : List.of(new ReservationsReleased(held, at));
    }

    private static boolean tookNoEffect(Outcome outcome) {
        return outcome instanceof Outcome.Failed(var effect, var error) && effect == Effect.NONE;
    }

    /**
     * Only a call that waits for people is judged again. Where policy fails or still asks, they go
     * on waiting on the terms on which they were asked; so they do where a budget would have to be
     * asked, which may be the one that sent the call to them.
     */
    private Decision rejudge(CallState state, RejudgeCall rejudge, Rulebook rulebook) {
        return switch (state) {
            case Unseen() -> Decision.refused(Refusal.NO_SUCH_CALL);
            case Forgotten forgotten -> Decision.nothing();
            case AwaitingApproval awaiting -> rejudge(awaiting.call(), rejudge, rulebook);
            case Seen seen -> Decision.nothing();
        };
    }

    private Decision rejudge(ToolCall call, RejudgeCall rejudge, Rulebook rulebook) {
        ToolTerms terms = rulebook.terms(call);
        Assessment assessed = rulebook.assess(call, rejudge.at());
        if (!(denyUnserved(assessed.judgement(), terms, call) instanceof Ruling ruling)) {
            return Decision.nothing();
        }
        if (!ruling.policy().digest().equals(rejudge.policy())) {
            return Decision.refused(Refusal.POLICY_NOT_IN_FORCE);
        }
        CallRejudged rejudged = new CallRejudged(ruling, rejudge.at());
        return switch (ruling.verdict()) {
            case ALLOW ->
                terms == null || terms.grant() != null || !assessed.claims().isEmpty()
                        ? Decision.nothing()
                        : Decision.of(rejudged, dispatch(terms, Attempt.FIRST, Duration.ZERO, rejudge.at()));
            case DENY -> Decision.of(rejudged);
            case REQUIRE_APPROVAL -> Decision.nothing();
        };
    }

    private static Decision close(Closing reason, String detail, ApprovalResolved resolved) {
        return Decision.of(new CallClosed(reason, detail, resolved.deciders(), resolved.at()));
    }

    private static Decision started(CallState state, ExecutionStarted started) {
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

    private Decision finished(CallState state, ExecutionFinished finished) {
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

    private Decision lapse(CallState state, LapseLease lapse) {
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

    private Decision resolveUnknown(CallState state, ResolveUnknown resolve, Rulebook rulebook) {
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
        if (!(rulebook.judge(unknown.call(), resolve.at()) instanceof Ruling ruling)
                || ruling.verdict() == Verdict.DENY) {
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

    private Decision forget(CallState state, ForgetCall forget) {
        return state instanceof Ended ended
                        && !forget.at().isBefore(ended.endedAt().plus(times.horizon()))
                ? Decision.of(new CallForgotten(forget.at()))
                : Decision.nothing();
    }

    private AttemptDispatched dispatch(ToolTerms terms, Attempt attempt, Duration pause, Instant at) {
        Instant notBefore = at.plus(pause);
        return new AttemptDispatched(terms, attempt, notBefore, notBefore.plus(times.startWithin()), at);
    }

    private static byte[] emptyObject() {
        return "{}".getBytes(StandardCharsets.UTF_8);
    }
}
