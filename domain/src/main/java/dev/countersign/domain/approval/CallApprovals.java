package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalCommand.CancelApproval;
import dev.countersign.domain.approval.ApprovalCommand.OpenApproval;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.approval.Resolution.Approved;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.approval.Resolution.Rejected;
import dev.countersign.domain.call.ApprovalResolution;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.EditedParameters;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a call asks of its approval, and what the approval tells the call. Nothing else passes between the two. */
public final class CallApprovals {
    private CallApprovals() {}

    /**
     * What a call's decision asks of its approval; to be written in the same transaction.
     *
     * @param after where the call stands after the decision
     * @return null when it asks nothing
     */
    public static @Nullable ApprovalCommand asked(CallId callId, CallState after, List<CallEvent> decided) {
        for (CallEvent event : decided) {
            if (event instanceof ReservationRefused refused
                    && after instanceof AwaitingApproval(var call, var ruling, ToolTerms tool)
                    && tool != null) {
                return new OpenApproval(
                        ApprovalId.of(callId),
                        new OfCall(call, ruling, tool),
                        ruling.approvalTerms(),
                        null,
                        refused.at());
            }
            if (event instanceof CallJudged(var call, Ruling ruling, ToolTerms tool, var at)
                    && ruling.verdict() == Verdict.REQUIRE_APPROVAL
                    && tool != null) {
                return new OpenApproval(
                        ApprovalId.of(callId), new OfCall(call, ruling, tool), ruling.approvalTerms(), null, at);
            }
            if (event instanceof CallRejudged(var ruling, var at)) {
                return new CancelApproval(
                        ApprovalId.of(callId),
                        ruling.verdict() == Verdict.ALLOW ? Cancellation.CALL_RELEASED : Cancellation.CALL_CLOSED,
                        ruling.reason(),
                        at);
            }
        }
        return null;
    }

    /**
     * What an approval's change tells its call; to be written in the same transaction.
     *
     * @return null when it tells nothing: it was not settled just now, it has no call, or the call was
     *     what ended it
     */
    public static @Nullable ApprovalResolved told(ApprovalState before, ApprovalState after) {
        if (before instanceof Settled
                || !(after instanceof Settled settled)
                || !(settled.card().subject() instanceof OfCall)) {
            return null;
        }
        return switch (settled.resolution()) {
            case Approved(var deciders, var edited) ->
                resolved(settled, ApprovalResolution.APPROVED, comments(settled, deciders), edited);
            case Rejected(var by, var comment) -> resolved(settled, ApprovalResolution.REJECTED, comment, null);
            case Expired() -> resolved(settled, ApprovalResolution.EXPIRED, "", null);
            case Cancelled(var cause, var reason) ->
                cause == Cancellation.WITHDRAWN ? resolved(settled, ApprovalResolution.CANCELLED, reason, null) : null;
            // A call's approval offers no answers.
            case Answered answered -> null;
        };
    }

    private static ApprovalResolved resolved(
            Settled settled, ApprovalResolution how, String comment, @Nullable EditedParameters edited) {
        Instant at = settled.settledAt();
        return new ApprovalResolved(
                settled.card().approvalId().callId(),
                settled.card().subject().requestDigest(),
                how,
                settled.resolution().deciders(),
                comment,
                edited,
                at);
    }

    private static String comments(Settled settled, List<String> deciders) {
        return settled.votes().stream()
                .filter(vote -> deciders.contains(vote.approver().subject())
                        && !vote.comment().isBlank())
                .map(Vote::comment)
                .collect(Collectors.joining("\n"));
    }
}
