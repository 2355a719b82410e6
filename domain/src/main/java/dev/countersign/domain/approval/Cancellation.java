package dev.countersign.domain.approval;

/** Why an approval was cancelled. */
public enum Cancellation {
    /** The agent that asked took it back. */
    WITHDRAWN,
    /** Policy changed and denies the call. */
    CALL_CLOSED,
    /** Policy changed and allows the call without asking. */
    CALL_RELEASED
}
