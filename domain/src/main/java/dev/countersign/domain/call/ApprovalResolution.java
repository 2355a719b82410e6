package dev.countersign.domain.call;

/** How the approval of a call ended. Expired is never "rejected by a person". */
public enum ApprovalResolution {
    APPROVED,
    REJECTED,
    EXPIRED,
    CANCELLED
}
