package dev.countersign.domain.report;

import dev.countersign.domain.identity.ReportId;
import java.time.Instant;

/** What can be asked about tools that ran elsewhere. */
public sealed interface ReportCommand {
    ReportId reportId();

    /** When the command was made, by its maker's clock. */
    Instant at();

    /** An agent reports an execution, for the first time or again. */
    record ReportToolExecution(ReportId reportId, Report report) implements ReportCommand {
        @Override
        public Instant at() {
            return report.reportedAt();
        }
    }
}
