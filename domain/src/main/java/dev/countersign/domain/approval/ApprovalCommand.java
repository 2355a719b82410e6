package dev.countersign.domain.approval;

import dev.countersign.domain.delivery.DeliveryCommand;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.request.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an approval can be asked to do. {@link #at} is when the command arrived, by the clock of the
 * server that took it in and never by the client's: expiry is decided by it.
 */
public sealed interface ApprovalCommand {
    ApprovalId approvalId();

    Instant at();

    /** Where somebody waits to be told what became of it; null when nobody does. */
    default @Nullable ReplyTo replyTo() {
        return null;
    }

    /** People are to be asked, for the first time or again. */
    record OpenApproval(
            ApprovalId approvalId,
            ApprovalSubject subject,
            ApprovalTerms terms,
            @Nullable ReplyTo replyTo,
            Instant at) implements ApprovalCommand {}

    /**
     * A person votes.
     *
     * @param cardDigest {@link ApprovalCard#digest} of the card that was shown
     * @param comment empty when none was given
     * @param considered since the card was first shown to the person; null when nobody measured it. It
     *     decides nothing
     */
    record CastVote(
            ApprovalId approvalId,
            Approver approver,
            Choice choice,
            Digest cardDigest,
            String comment,
            @Nullable Duration considered,
            @Nullable ReplyTo replyTo,
            Instant at)
            implements ApprovalCommand {

        /** A vote of somebody whom nobody watched. */
        public CastVote(
                ApprovalId approvalId,
                Approver approver,
                Choice choice,
                Digest cardDigest,
                String comment,
                @Nullable ReplyTo replyTo,
                Instant at) {
            this(approvalId, approver, choice, cardDigest, comment, null, replyTo, at);
        }
    }

    /** The agent that asked takes it back. */
    record WithdrawApproval(
            ApprovalId approvalId,
            AgentId agent,
            String reason,
            @Nullable ReplyTo replyTo,
            Instant at) implements ApprovalCommand {}

    /** The pipeline no longer needs an answer: the call was closed or released without one. */
    record CancelApproval(ApprovalId approvalId, Cancellation cause, String reason, Instant at)
            implements ApprovalCommand {}

    /** A timer: it has waited long enough to go to more people. */
    record EscalateApproval(ApprovalId approvalId, Instant at) implements ApprovalCommand {}

    /** A timer: {@link ApprovalCard#remindsAt} has come. */
    record RemindApprovers(ApprovalId approvalId, Instant at) implements ApprovalCommand {}

    /** A timer: its time and a grace have passed. */
    record ExpireApproval(ApprovalId approvalId, Instant at) implements ApprovalCommand {}

    /** A timer: the horizon of a settled approval has passed. */
    record ForgetApproval(ApprovalId approvalId, Instant at) implements ApprovalCommand {}

    /** Something about the delivery of the answer to the asker's callback. */
    record DeliverAnswer(ApprovalId approvalId, DeliveryCommand delivery) implements ApprovalCommand {
        @Override
        public Instant at() {
            return delivery.at();
        }
    }
}
