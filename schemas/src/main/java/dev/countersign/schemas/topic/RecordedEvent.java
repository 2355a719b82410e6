package dev.countersign.schemas.topic;

import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.report.RecordedReportEvent;

/**
 * One record of {@code events}: it tells of a call or of an approval, two histories under one key, or of
 * a report.
 */
public sealed interface RecordedEvent {

    /** An event of a call. */
    record OfCall(RecordedCallEvent recorded) implements RecordedEvent {}

    /** An event of an approval. */
    record OfApproval(RecordedApprovalEvent recorded) implements RecordedEvent {}

    /** An event of a report. */
    record OfReport(RecordedReportEvent recorded) implements RecordedEvent {}
}
