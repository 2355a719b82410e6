package dev.countersign.audit.verify;

import dev.countersign.audit.verify.Life.At;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand;
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
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.delivery.DeliveryEvent.DeliveryOrdered;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which command an event came from. Nothing becomes true unasked. */
final class Causes {
    private Causes() {}

    /**
     * The command behind an event of a call.
     *
     * @return a predicate that it satisfies; null for an event that follows from the one before it
     */
    static @Nullable Predicate<CallCommand> of(CallEvent event) {
        return switch (event) {
            case CallEvent.CallJudged judged ->
                command -> command instanceof SubmitCall submit && submit.call().equals(judged.call());
            case CallEvent.ReplayNoted replay ->
                command -> command instanceof SubmitCall submit
                        && submit.call().requestId().equals(replay.requestId())
                        && submit.call().agent().equals(replay.agent())
                        && submit.call().requestDigest().equals(replay.requestDigest())
                        && submit.at().equals(replay.at());
            case CallEvent.ApprovalSpent spent ->
                command -> command instanceof ApprovalResolved resolved
                        && resolved.resolution() == ApprovalResolution.APPROVED
                        && resolved.deciders().equals(spent.deciders())
                        && resolved.comment().equals(spent.comment())
                        && Objects.equals(resolved.edited(), spent.edited())
                        && resolved.at().equals(spent.at());
            case CallEvent.CallRejudged rejudged ->
                command -> command instanceof RejudgeCall rejudge
                        && rejudge.at().equals(rejudged.at())
                        && rejudge.policy().equals(rejudged.ruling().policy().digest());
            case CallEvent.CallClosed closed ->
                command -> closes(command, closed) && command.at().equals(closed.at());
            case CallEvent.AuthorizationAsked asked -> null;
            case CallEvent.AuthorizationMissing missing ->
                command -> command instanceof AuthorizationAnswered answered
                        && answered.answer() instanceof AuthorizationAnswer.Missing
                        && answered.at().equals(missing.at());
            case CallEvent.AuthorizationGiven given ->
                command -> command instanceof AuthorizationAnswered answered
                        && answered.answer() instanceof AuthorizationAnswer.Given
                        && answered.at().equals(given.at());
            case CallEvent.ReservationsAsked asked -> null;
            case CallEvent.ReservationMade made ->
                command -> command instanceof ReservationAnswered answered
                        && answered.key().equals(made.reservation().key())
                        && answered.answer()
                                .equals(new BudgetAnswer.Granted(
                                        made.reservation().countedAt(), made.used()))
                        && answered.at().equals(made.at());
            case CallEvent.ReservationRefused refused ->
                command -> command instanceof ReservationAnswered answered
                        && answered.answer().equals(new BudgetAnswer.Refused(refused.used()))
                        && answered.at().equals(refused.at());
            case CallEvent.ReservationsReleased released -> null;
            case CallEvent.AttemptDispatched dispatched -> null;
            case CallEvent.AttemptStarted started ->
                command -> command instanceof ExecutionStarted report
                        && report.attempt() == started.attempt()
                        && report.worker().equals(started.worker())
                        && report.leaseUntil().equals(started.leaseUntil())
                        && report.at().equals(started.at());
            case CallEvent.AttemptFinished finished ->
                command -> command instanceof ExecutionFinished report
                        && report.attempt() == finished.attempt()
                        && report.result().equals(finished.result())
                        && report.at().equals(finished.at());
            case CallEvent.AttemptLapsed lapsed ->
                command -> command instanceof LapseLease lapse
                        && lapse.attempt() == lapsed.attempt()
                        && lapse.at().equals(lapsed.at());
            case CallEvent.CallEnded ended -> null;
            case CallEvent.LateResultNoted late ->
                command -> command instanceof ExecutionFinished report
                        && report.attempt() == late.attempt()
                        && report.result().equals(late.result())
                        && report.at().equals(late.at());
            case CallEvent.UnknownResolved resolved ->
                resolved.by().equals("worker")
                        ? null
                        : command -> command instanceof ResolveUnknown order
                                && order.resolution() != UnknownResolution.RUN_AGAIN
                                && order.by().equals(resolved.by())
                                && order.comment().equals(resolved.comment())
                                && order.at().equals(resolved.at());
            case CallEvent.RerunOrdered rerun ->
                command -> command instanceof ResolveUnknown order
                        && order.resolution() == UnknownResolution.RUN_AGAIN
                        && order.by().equals(rerun.by())
                        && order.comment().equals(rerun.comment())
                        && order.at().equals(rerun.at());
            case CallEvent.CallForgotten forgotten ->
                command -> command instanceof ForgetCall && command.at().equals(forgotten.at());
        };
    }

    private static boolean closes(CallCommand command, CallEvent.CallClosed closed) {
        return command instanceof AuthorizationAnswered answered
                ? closes(answered.answer(), closed)
                : command instanceof ApprovalResolved resolved
                        && resolved.deciders().equals(closed.deciders());
    }

    private static boolean closes(AuthorizationAnswer answer, CallEvent.CallClosed closed) {
        return switch (answer) {
            case AuthorizationAnswer.Given given ->
                closed.reason() == Closing.DENIED_AT_DISPATCH || closed.reason() == Closing.POLICY_FAILED_AT_DISPATCH;
            case AuthorizationAnswer.Missing missing -> closed.reason() == Closing.AUTHORIZATION_MISSING;
            case AuthorizationAnswer.Refused(var reason) ->
                closed.reason() == Closing.NOT_AUTHORIZED && closed.detail().equals(reason);
            case AuthorizationAnswer.Lapsed lapsed -> closed.reason() == Closing.NOT_AUTHORIZED;
        };
    }

    /** The command behind an event of an approval; null as above. */
    static @Nullable Predicate<ApprovalCommand> of(ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.ApprovalOpened opened ->
                command -> command instanceof ApprovalCommand.OpenApproval open
                        && open.subject().equals(opened.subject())
                        && open.terms().equals(opened.terms())
                        && open.at().equals(opened.at());
            case ApprovalEvent.VoteCast cast ->
                command -> command instanceof ApprovalCommand.CastVote vote
                        && vote.approver().equals(cast.approver())
                        && vote.choice().equals(cast.choice())
                        && vote.cardDigest().equals(cast.cardDigest())
                        && vote.comment().equals(cast.comment())
                        && Objects.equals(vote.considered(), cast.considered())
                        && vote.at().equals(cast.at());
            case ApprovalEvent.VoteBarred barred ->
                command -> command instanceof ApprovalCommand.CastVote vote
                        && vote.approver().equals(barred.approver())
                        && vote.at().equals(barred.at());
            case ApprovalEvent.ApprovalEscalated escalated ->
                command -> command instanceof ApprovalCommand.EscalateApproval
                        && command.at().equals(escalated.at());
            case ApprovalEvent.ReminderDue due ->
                command -> command instanceof ApprovalCommand.RemindApprovers
                        && command.at().equals(due.at());
            case ApprovalEvent.ApprovalSettled settled ->
                command -> !(command instanceof ApprovalCommand.OpenApproval)
                        && command.at().equals(settled.at());
            case ApprovalEvent.AnswerDelivery(DeliveryOrdered ordered) -> null;
            case ApprovalEvent.AnswerDelivery delivery ->
                command -> command instanceof ApprovalCommand.DeliverAnswer
                        && command.at().equals(delivery.at());
            case ApprovalEvent.ApprovalForgotten forgotten ->
                command -> command instanceof ApprovalCommand.ForgetApproval
                        && command.at().equals(forgotten.at());
        };
    }

    /** @return null when there is none */
    static <C> @Nullable At<C> find(List<At<C>> commands, Predicate<C> cause) {
        for (At<C> command : commands) {
            if (cause.test(command.what())) {
                return command;
            }
        }
        return null;
    }
}
