package dev.countersign.domain.receipt;

/** What was decided about a call, as downstream systems read it. */
public enum ReceiptDecision {
    ALLOW,
    DENY,
    PENDING_APPROVAL,
    /** People would be asked; of dry runs alone, for which nobody is. */
    REQUIRE_APPROVAL,
    /** The call waits until its user has authorized the connection. */
    PENDING_AUTHORIZATION,
    POLICY_ERROR,
    /** A free-standing question was answered by people. */
    ANSWERED,
    /** A free-standing question was not answered in time. */
    EXPIRED,
    /** A free-standing question was taken back. */
    CANCELLED,
    /** Nothing was decided: an agent reports what it did elsewhere. */
    NOT_JUDGED
}
