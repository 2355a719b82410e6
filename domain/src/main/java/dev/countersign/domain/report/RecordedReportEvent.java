package dev.countersign.domain.report;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.ReportId;

/**
 * An event as the log holds it.
 *
 * @param number the event's place in its report's history, contiguous from 1
 */
public record RecordedReportEvent(ReportId reportId, OrganizationId organization, int number, ReportEvent event) {}
