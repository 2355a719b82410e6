package dev.countersign.domain.receipt;

/** What came of a call, as downstream systems read it. */
public enum ReceiptOutcome {
    /** It was not executed. */
    NOT_EXECUTED,
    SUCCEEDED,
    /** It failed and nothing was changed. */
    FAILED_NO_EFFECT,
    /** It failed and something may have been changed. */
    FAILED_EFFECT_POSSIBLE,
    UNKNOWN
}
