package dev.countersign.backtest;

/** What came of a call, as recorded. */
public enum Ending {
    NOT_RUN,
    /** It was to run, and how that ended is not recorded. */
    UNDER_WAY,
    SUCCEEDED,
    FAILED,
    /** It cannot be known whether it took effect. */
    UNKNOWN
}
