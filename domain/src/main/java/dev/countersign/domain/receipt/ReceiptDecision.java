package dev.countersign.domain.receipt;

/** What was decided about a call, as downstream systems read it. */
public enum ReceiptDecision {
    ALLOW,
    DENY,
    PENDING_APPROVAL,
    POLICY_ERROR
}
