package dev.countersign.readmodel;

import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.report.RecordedReportEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the log tells of one call, or of one report.
 *
 * @param call as it stands, with its response
 * @param events from the first on. Where an attempt or the call succeeded, the response in the event
 *     is empty: the call has it. That of a late result is in its event
 * @param approvalEvents what happened around the call's approval beside what {@link ApprovalView}
 *     tells: who was barred, escalations, reminders
 * @param receipts in the order in which they were issued
 * @param replaysLeftOut how many repetitions under the call's key are not among the events, because
 *     there were so many
 * @param report what an agent reported, and then there are no events of a call or an approval; null
 *     for a call
 */
public record CallStory(
        ReceiptView call,
        List<RecordedCallEvent> events,
        List<RecordedApprovalEvent> approvalEvents,
        List<IssuedReceipt> receipts,
        int replaysLeftOut,
        @Nullable RecordedReportEvent report) {
    public CallStory {
        events = List.copyOf(events);
        approvalEvents = List.copyOf(approvalEvents);
        receipts = List.copyOf(receipts);
    }

    /** The story of a call. */
    public CallStory(
            ReceiptView call,
            List<RecordedCallEvent> events,
            List<RecordedApprovalEvent> approvalEvents,
            List<IssuedReceipt> receipts,
            int replaysLeftOut) {
        this(call, events, approvalEvents, receipts, replaysLeftOut, null);
    }

    /**
     * A receipt of the call.
     *
     * @param place where the ledger finds it
     * @param issuedAt the instant of the event behind it
     */
    public record IssuedReceipt(
            ReceiptKind kind,
            ReceiptDecision decision,
            ReceiptOutcome outcome,
            ReceiptPlace place,
            Digest historyDigest,
            Instant issuedAt) {}
}
