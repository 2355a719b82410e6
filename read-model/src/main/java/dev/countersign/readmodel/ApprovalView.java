package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;

/**
 * An approval as the log tells it: the card with the exact parameters, the votes that count, and how
 * it ended.
 *
 * @param state pending or settled; settled it stays here for ever
 * @param cardDigest what a vote has to name
 * @param events how many events are in here
 * @param historyDigest over those, as the receipts of a question carry it
 */
public record ApprovalView(
        ApprovalId approvalId,
        OrganizationId organization,
        Opened state,
        Digest cardDigest,
        int events,
        Digest historyDigest) {

    /** What people are, or were, shown. */
    public ApprovalCard card() {
        return state.card();
    }

    public ApprovalStatus status() {
        return status(state);
    }

    static ApprovalStatus status(Opened state) {
        return switch (state) {
            case Pending pending -> ApprovalStatus.PENDING;
            case Settled settled -> ApprovalStatus.of(settled.resolution());
        };
    }
}
