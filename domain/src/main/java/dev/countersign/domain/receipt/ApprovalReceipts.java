package dev.countersign.domain.receipt;

import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Forgotten;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.approval.Resolution.Approved;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.approval.Resolution.Rejected;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receipts of free-standing approvals, which have no call: one when people are asked, one when it is
 * over. What people decide about a call is in the call's own receipts.
 */
public final class ApprovalReceipts {
    /** What stands in the place of an action: the asker asked, and nothing was done. */
    public static final String ACTION = "ask_people";

    private ApprovalReceipts() {}

    /**
     * The kind of receipt that a change calls for.
     *
     * @return null when the change is not for the public record, or its call's receipts tell it
     */
    public static @Nullable ReceiptKind due(ApprovalState before, ApprovalState after) {
        if (before.getClass() == after.getClass()
                || !(after instanceof Opened opened)
                || !(opened.card().subject() instanceof Question)) {
            return null;
        }
        return switch (opened) {
            case Pending pending -> ReceiptKind.QUESTION_ASKED;
            case Settled settled -> ReceiptKind.QUESTION_SETTLED;
        };
    }

    /**
     * Writes the receipt of a state for which one is due.
     *
     * @param historyDigest over the approval's events up to the one behind this receipt
     * @param at the instant of that event
     * @throws IllegalArgumentException in a state for which none is
     */
    public static Receipt issue(
            ApprovalId approvalId, ApprovalState state, long sequence, Digest historyDigest, Instant at) {
        return switch (state) {
            case Pending pending
            when pending.card().subject() instanceof Question question ->
                receipt(
                        approvalId,
                        ReceiptKind.QUESTION_ASKED,
                        question,
                        ReceiptDecision.PENDING_APPROVAL,
                        "People are asked",
                        List.of(),
                        sequence,
                        historyDigest,
                        at);
            case Settled settled
            when settled.card().subject() instanceof Question question ->
                receipt(
                        approvalId,
                        ReceiptKind.QUESTION_SETTLED,
                        question,
                        decision(settled),
                        reason(settled),
                        settled.resolution().deciders(),
                        sequence,
                        historyDigest,
                        at);
            case Unopened unopened -> throw notForTheRecord(unopened);
            case Opened opened -> throw notForTheRecord(opened);
            case Forgotten forgotten -> throw notForTheRecord(forgotten);
        };
    }

    private static ReceiptDecision decision(Settled settled) {
        return switch (settled.resolution()) {
            case Answered answered -> ReceiptDecision.ANSWERED;
            case Expired() -> ReceiptDecision.EXPIRED;
            case Cancelled cancelled -> ReceiptDecision.CANCELLED;
            // A question offers neither; a history that says so is not for the record.
            case Approved approved -> throw notForTheRecord(settled);
            case Rejected rejected -> throw notForTheRecord(settled);
        };
    }

    private static String reason(Settled settled) {
        return switch (settled.resolution()) {
            case Answered answered -> "Answered by " + String.join(", ", answered.deciders());
            case Expired() -> "The question expired before anybody answered";
            case Cancelled cancelled -> "The question was withdrawn";
            case Approved approved -> throw notForTheRecord(settled);
            case Rejected rejected -> throw notForTheRecord(settled);
        };
    }

    private static Receipt receipt(
            ApprovalId approvalId,
            ReceiptKind kind,
            Question question,
            ReceiptDecision decision,
            String reason,
            List<String> deciders,
            long sequence,
            Digest historyDigest,
            Instant at) {
        return new Receipt(
                approvalId.callId(),
                kind,
                sequence,
                asked(approvalId, question),
                decision,
                reason,
                null,
                null,
                null,
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                approvalId.toString(),
                deciders,
                historyDigest,
                at,
                Commitments.of(question.salt(), question.text(), null));
    }

    private static ReceiptedCall asked(ApprovalId approvalId, Question question) {
        String correlationId = question.correlationId();
        return new ReceiptedCall(
                question.organization(),
                question.agent(),
                question.owner(),
                correlationId == null ? "" : correlationId,
                ACTION,
                "approval:" + approvalId,
                null,
                question.requestDigest(),
                question.requestId(),
                question.askedAt());
    }

    private static IllegalArgumentException notForTheRecord(ApprovalState state) {
        return new IllegalArgumentException(
                "No receipt is due in the state " + state.getClass().getSimpleName());
    }
}
