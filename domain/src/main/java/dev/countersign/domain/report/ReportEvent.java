package dev.countersign.domain.report;

import java.time.Instant;

/** What became true of a report. */
public sealed interface ReportEvent {
    Instant at();

    /** It was recorded: that it was said, not that it is so. */
    record ToolExecutionReported(Report report) implements ReportEvent {
        @Override
        public Instant at() {
            return report.reportedAt();
        }
    }
}
