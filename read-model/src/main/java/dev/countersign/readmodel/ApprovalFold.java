package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalEvent.ApprovalForgotten;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.HistoryDigest;
import org.jspecify.annotations.Nullable;

/**
 * Folds one event into an approval's row, by the domain's own evolution. Pure, and idempotent: an
 * event that is in the row already changes nothing.
 */
final class ApprovalFold {
    private ApprovalFold() {}

    /**
     * Folds an event.
     *
     * @param body the event as it was recorded, without the wire format's header
     * @throws BrokenProjectionException when the approval's first event was never seen
     */
    static ApprovalRow event(@Nullable ApprovalRow row, RecordedApprovalEvent recorded, byte[] body) {
        if (row != null && recorded.number() <= row.events()) {
            return row;
        }
        Digest before = row == null ? HistoryDigest.EMPTY : row.historyDigest();
        return new ApprovalRow(
                recorded.approvalId(),
                recorded.organization(),
                evolved(row, recorded),
                recorded.number(),
                HistoryDigest.next(before, body));
    }

    private static Opened evolved(@Nullable ApprovalRow row, RecordedApprovalEvent recorded) {
        int expected = row == null ? 1 : row.events() + 1;
        if (recorded.number() != expected) {
            throw BrokenProjectionException.eventMissing(recorded.approvalId(), expected, recorded.number());
        }
        if (row != null && recorded.event() instanceof ApprovalForgotten) {
            return row.state();
        }
        ApprovalState before = row == null ? new Unopened() : row.state();
        ApprovalState after = ApprovalEvolution.evolve(recorded.approvalId(), before, recorded.event());
        if (after instanceof Opened opened) {
            return opened;
        }
        throw BrokenProjectionException.eventMissing(recorded.approvalId(), 1, recorded.number());
    }
}
