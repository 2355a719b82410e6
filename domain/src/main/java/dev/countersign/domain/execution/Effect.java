package dev.countersign.domain.execution;

/** What a failed execution may have left behind. */
public enum Effect {
    /** Nothing was changed; this is known, not hoped. */
    NONE,
    /** Something may have been changed. */
    POSSIBLE
}
