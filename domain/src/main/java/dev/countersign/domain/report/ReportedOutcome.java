package dev.countersign.domain.report;

/** What came of it, as the agent's runtime says. Nobody here looked. */
public enum ReportedOutcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    SKIPPED,
    CANCELLED
}
