package dev.countersign.console.approval;

import java.util.Locale;

/** Where an approval stands. Expired is never "rejected by a person". */
public enum ApprovalStatus {
    PENDING,
    APPROVED,
    REJECTED,
    /** A free question got an option or an instruction. */
    ANSWERED,
    EXPIRED,
    CANCELLED;

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isPending() {
        return this == PENDING;
    }
}
