package dev.countersign.domain.approval;

import dev.countersign.domain.approval.Resolution.Answered;
import dev.countersign.domain.approval.Resolution.Approved;
import dev.countersign.domain.approval.Resolution.Cancelled;
import dev.countersign.domain.approval.Resolution.Expired;
import dev.countersign.domain.approval.Resolution.Rejected;
import java.util.Locale;

/** How an approval stands, as people and agents read it. */
public enum ApprovalStatus {
    PENDING,
    APPROVED,
    REJECTED,
    ANSWERED,
    EXPIRED,
    CANCELLED;

    /** The status of what came of it. */
    public static ApprovalStatus of(Resolution resolution) {
        return switch (resolution) {
            case Approved approved -> APPROVED;
            case Rejected rejected -> REJECTED;
            case Answered answered -> ANSWERED;
            case Expired() -> EXPIRED;
            case Cancelled cancelled -> CANCELLED;
        };
    }

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
