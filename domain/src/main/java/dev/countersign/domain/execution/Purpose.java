package dev.countersign.domain.execution;

/** What an attempt is for. */
public enum Purpose {
    /** Perform the effect. */
    EXECUTE,
    /** Ask the target whether an earlier attempt took effect; changes nothing. */
    PROBE
}
