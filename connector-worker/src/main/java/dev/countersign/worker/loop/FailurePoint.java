package dev.countersign.worker.loop;

/** A place in the protocol where a crash must do no harm. A test facility: {@link FailurePoints}. */
public enum FailurePoint {
    /** Dispatches were polled; nothing was written. */
    BEFORE_JOURNAL,
    /** Every start is acknowledged; the offsets are not committed. */
    AFTER_JOURNAL,
    /** The offsets are committed; the connector is about to be called. */
    IN_EFFECT,
    /** The connector has answered; nobody was told. */
    AFTER_EFFECT_BEFORE_REPORT
}
