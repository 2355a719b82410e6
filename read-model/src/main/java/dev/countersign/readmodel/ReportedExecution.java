package dev.countersign.readmodel;

import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.report.ToolExecution;
import java.time.Instant;

/**
 * A reported execution as everybody may read it who may read of the call.
 *
 * @param reportedAt when the report arrived, for the first time
 */
public record ReportedExecution(ReportId reportId, ToolExecution execution, Instant reportedAt) {}
