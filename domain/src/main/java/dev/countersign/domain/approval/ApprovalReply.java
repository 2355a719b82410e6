package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalCommand.CastVote;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.request.ReplyTo;
import org.jspecify.annotations.Nullable;

/**
 * The answer on its way to whoever waits for what became of an open, a vote or a withdrawal.
 *
 * @param requestId the {@link ReplyTo#requestId} of the command
 * @param refusal why the command was not taken; null when it was, or had been before
 * @param standing how the approval stands now; null when there is no such approval, and for somebody
 *     who may not know
 */
public record ApprovalReply(
        ApprovalId approvalId,
        String requestId,
        @Nullable ApprovalRefusal refusal,
        @Nullable ApprovalStanding standing) {

    /**
     * The answer to a command.
     *
     * @param after the state after the decision was folded
     * @return null when nobody waits for one
     */
    public static @Nullable ApprovalReply to(ApprovalCommand command, ApprovalDecision decision, ApprovalState after) {
        ReplyTo replyTo = command.replyTo();
        if (replyTo == null) {
            return null;
        }
        ApprovalRefusal refusal = decision.refusal();
        boolean maySee = !(command instanceof CastVote && refusal == ApprovalRefusal.NOT_ELIGIBLE)
                && refusal != ApprovalRefusal.IDEMPOTENCY_CONFLICT
                && refusal != ApprovalRefusal.NOT_REQUESTER;
        return new ApprovalReply(
                command.approvalId(), replyTo.requestId(), refusal, maySee ? ApprovalStanding.of(after) : null);
    }
}
