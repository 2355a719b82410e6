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
import dev.countersign.domain.call.CallEvent.AuthorizationAsked;
import dev.countersign.domain.call.CallEvent.AuthorizationGiven;
import dev.countersign.domain.call.CallEvent.AuthorizationMissing;
import dev.countersign.domain.call.CallEvent.CallClosed;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.call.CallEvent.ReservationMade;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallEvent.ReservationsAsked;
import dev.countersign.domain.call.CallState.Authorizes;
import dev.countersign.domain.call.CallState.Authorizing;
import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.Forgotten;
import dev.countersign.domain.call.CallState.Reserving;
import dev.countersign.domain.call.CallState.Seen;
import dev.countersign.domain.call.CallState.Unseen;
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
import dev.countersign.domain.request.ToolCall;
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
    private final ExecutionDecider executions;

    public CallDecider(CallTimes times) {
        this.times = times;
        this.executions = new ExecutionDecider(times);
    }

    /** Decides. The rulebook is asked only where a verdict is needed. */
    public Decision decide(CallState state, CallCommand command, Rulebook rulebook) {
        return switch (command) {
            case SubmitCall submit -> submit(state, submit, rulebook);
            case ApprovalResolved resolved -> approvalResolved(state, resolved, rulebook);
            case RejudgeCall rejudge -> rejudge(state, rejudge, rulebook);
            case ReservationAnswered answered -> answered(state, answered);
            case AuthorizationAnswered answered -> authorized(state, answered, rulebook);
            case ExecutionStarted started -> ExecutionDecider.started(state, started);
            case ExecutionFinished finished -> executions.finished(state, finished);
            case LapseLease lapse -> executions.lapse(state, lapse);
            case ResolveUnknown resolve -> executions.resolveUnknown(state, resolve, rulebook);
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
        // Of a dry run the judgement is all: nobody is asked, nothing reserved, and nothing ordered.
        if (call.dryRun() || terms == null || !(judgement instanceof Ruling ruling)) {
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
        boolean differs = !original.askedDigest().equals(again.requestDigest());
        boolean foreign = !original.agent().equals(again.agent());
        // The digest of what is erased was keyed with what is destroyed: that it differs tells nothing.
        boolean mismatch = differs && original.payload().isOpen();
        return differs || foreign
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
        Rulebook kept = rulebook.keeping(awaiting.tool());
        ToolTerms terms = kept.terms(call);
        Assessment assessed = kept.assess(call, resolved.at());
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
        Rulebook kept = rulebook.keeping(waiting.terms());
        ToolTerms terms = kept.terms(call);
        boolean isApproved = !waiting.deciders().isEmpty();
        Assessment assessed = kept.assess(call, at);
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
        return claims.isEmpty() ? executions.first(terms, at) : new ReservationsAsked(terms, claims, at);
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
                        : Decision.of(event, executions.first(reserving.terms(), at));
            }
            case BudgetAnswer.Refused(var used) -> {
                List<CallEvent> events = new ArrayList<>(ExecutionDecider.givenBack(reserving.held(), at));
                events.add(new ReservationRefused(asked.refusal(reserving.ruling()), used, at));
                yield Decision.of(events);
            }
        };
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
            case AwaitingApproval awaiting -> rejudge(awaiting.call(), rejudge, rulebook.keeping(awaiting.tool()));
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
                        : Decision.of(rejudged, executions.first(terms, rejudge.at()));
            case DENY -> Decision.of(rejudged);
            case REQUIRE_APPROVAL -> Decision.nothing();
        };
    }

    private static Decision close(Closing reason, String detail, ApprovalResolved resolved) {
        return Decision.of(new CallClosed(reason, detail, resolved.deciders(), resolved.at()));
    }

    private Decision forget(CallState state, ForgetCall forget) {
        return state instanceof Ended ended
                        && !forget.at().isBefore(ended.endedAt().plus(times.horizon()))
                ? Decision.of(new CallForgotten(forget.at()))
                : Decision.nothing();
    }
}
