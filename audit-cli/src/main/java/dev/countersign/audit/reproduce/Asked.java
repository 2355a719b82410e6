package dev.countersign.audit.reproduce;

import dev.countersign.audit.verify.Life;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.PolicyVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a call's history where policy was asked: the state and the command of then, which the
 * domain decides on once more, and the event that it decided on then.
 *
 * @param command null where the record of it is not there
 * @param recorded holds the verdict, or followed from it
 * @param policy the one that decided, as far as the event says; null where it does not
 * @param tool what served the call, as far as the history says; null where it does not
 * @param claims what the call then had to reserve of budgets; empty for nothing
 */
record Asked(
        String id,
        OrganizationId organization,
        At<RecordedCallEvent> at,
        CallState before,
        @Nullable CallCommand command,
        CallEvent recorded,
        @Nullable PolicyVersion policy,
        @Nullable ToolTerms tool,
        List<BudgetClaim> claims) {

    /** All of a call, in order. Folding fails where the history cannot be. */
    static List<Asked> in(Life life) {
        List<Asked> asked = new ArrayList<>();
        CallState state = new CallState.Unseen();
        List<At<RecordedCallEvent>> events = life.callEvents();
        for (int i = 0; i < events.size(); i++) {
            At<RecordedCallEvent> event = events.get(i);
            CallEvent next = i + 1 < events.size() ? events.get(i + 1).what().event() : null;
            Asked one = of(life, event, state, tool(next));
            if (one != null) {
                asked.add(next instanceof CallEvent.ReservationsAsked reserving ? one.with(reserving.claims()) : one);
            }
            state = CallEvolution.evolve(state, event.what().event());
        }
        return asked;
    }

    private static @Nullable ToolTerms tool(@Nullable CallEvent followed) {
        if (followed instanceof CallEvent.AttemptDispatched dispatched) {
            return dispatched.terms();
        }
        if (followed instanceof CallEvent.AuthorizationAsked asked) {
            return asked.terms();
        }
        return followed instanceof CallEvent.ReservationsAsked reserving ? reserving.terms() : null;
    }

    private Asked with(List<BudgetClaim> reserved) {
        return new Asked(id, organization, at, before, command, recorded, policy, tool, reserved);
    }

    private static @Nullable Asked of(
            Life life, At<RecordedCallEvent> at, CallState before, @Nullable ToolTerms dispatched) {
        return switch (at.what().event()) {
            case CallEvent.CallJudged it -> {
                PolicyVersion policy = switch (it.judgement()) {
                    case Judgement.Ruling ruling -> ruling.policy();
                    case Judgement.PolicyFailure failure -> failure.policy();
                };
                CallCommand submit = new SubmitCall(at.what().callId(), it.call(), null);
                yield here(life, at, before, submit, policy, it.tool() == null ? dispatched : it.tool());
            }
            case CallEvent.ApprovalSpent it -> {
                CallCommand resolved = before instanceof CallState.Seen seen
                        ? new ApprovalResolved(
                                at.what().callId(),
                                seen.call().requestDigest(),
                                ApprovalResolution.APPROVED,
                                it.deciders(),
                                it.comment(),
                                it.edited(),
                                it.at())
                        : null;
                yield here(life, at, before, resolved, it.ruling().policy(), dispatched);
            }
            case CallEvent.CallRejudged it -> {
                PolicyVersion policy = it.ruling().policy();
                CallCommand rejudge = new RejudgeCall(at.what().callId(), policy.digest(), it.at());
                yield here(life, at, before, rejudge, policy, dispatched);
            }
            case CallEvent.CallClosed it ->
                it.reason() == Closing.DENIED_AT_DISPATCH || it.reason() == Closing.POLICY_FAILED_AT_DISPATCH
                        ? here(
                                life,
                                at,
                                before,
                                before instanceof CallState.Authorizes ? given(life, it.at()) : resolved(life, it),
                                null,
                                null)
                        : null;
            case CallEvent.RerunOrdered it -> {
                CallCommand again = new ResolveUnknown(
                        at.what().callId(), UnknownResolution.RUN_AGAIN, it.by(), it.comment(), it.at());
                yield here(life, at, before, again, null, null);
            }
            case CallEvent.ReplayNoted it -> null;
            case CallEvent.AuthorizationGiven it ->
                here(life, at, before, given(life, it.at()), it.ruling().policy(), dispatched);
            case CallEvent.AuthorizationAsked it -> null;
            case CallEvent.AuthorizationMissing it -> null;
            case CallEvent.ReservationsAsked it -> null;
            case CallEvent.ReservationMade it -> null;
            case CallEvent.ReservationRefused it -> null;
            case CallEvent.ReservationsReleased it -> null;
            case CallEvent.AttemptDispatched it -> null;
            case CallEvent.AttemptStarted it -> null;
            case CallEvent.AttemptFinished it -> null;
            case CallEvent.AttemptLapsed it -> null;
            case CallEvent.CallEnded it -> null;
            case CallEvent.LateResultNoted it -> null;
            case CallEvent.UnknownResolved it -> null;
            case CallEvent.CallForgotten it -> null;
        };
    }

    private static Asked here(
            Life life,
            At<RecordedCallEvent> at,
            CallState before,
            @Nullable CallCommand command,
            @Nullable PolicyVersion policy,
            @Nullable ToolTerms tool) {
        RecordedCallEvent what = at.what();
        return new Asked(life.id(), what.organization(), at, before, command, what.event(), policy, tool, List.of());
    }

    /** What the user had authorized: the command is the only record of it. */
    private static @Nullable CallCommand given(Life life, Instant at) {
        return life.commands().stream()
                .map(At::what)
                .filter(command -> command instanceof AuthorizationAnswered answered
                        && answered.answer() instanceof AuthorizationAnswer.Given
                        && answered.at().equals(at))
                .findFirst()
                .orElse(null);
    }

    /** What people had approved before policy said no: the command is the only record of it. */
    private static @Nullable CallCommand resolved(Life life, CallEvent.CallClosed closed) {
        return life.commands().stream()
                .map(At::what)
                .filter(command -> command instanceof ApprovalResolved resolved
                        && resolved.at().equals(closed.at())
                        && resolved.deciders().equals(closed.deciders()))
                .findFirst()
                .orElse(null);
    }
}
