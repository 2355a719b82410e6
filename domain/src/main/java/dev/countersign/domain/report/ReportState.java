package dev.countersign.domain.report;

import java.time.Instant;

/**
 * What is known of a report. There is nothing to wait for: it is over when it is recorded.
 *
 * <pre>
 * Unreported ─ report ─ Reported ─ the same again ─┐
 *                          └───────────────────────┘
 * </pre>
 */
public sealed interface ReportState {

    /** Nobody has sent it. */
    record Unreported() implements ReportState {}

    /**
     * It is recorded. So little of it is kept, because its id is made of what it says: whoever names it
     * says the same.
     *
     * @param at when it was reported first
     */
    record Reported(Instant at) implements ReportState {}
}
