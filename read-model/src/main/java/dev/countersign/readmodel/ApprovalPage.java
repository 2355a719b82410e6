package dev.countersign.readmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list of approvals.
 *
 * @param approvals may be fewer than asked for, even none, though the list goes on
 * @param nextCursor where it goes on; null ends it
 */
public record ApprovalPage(
        List<ApprovalView> approvals, @Nullable String nextCursor) {
    public ApprovalPage {
        approvals = List.copyOf(approvals);
    }
}
