package dev.countersign.domain.receipt;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ToolExecution;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Receipts of tools that ran elsewhere: one for each report. They say what was reported, by whom and
 * when; that policy allowed it, or that it is so, they never say.
 */
public final class ReportReceipts {
    /** Where the reporter named no code of its own. */
    private static final String CODE_PREFIX = "reported_";

    private ReportReceipts() {}

    /**
     * Writes the receipt of a report, which is due with the event that records it.
     *
     * @param historyDigest over that event
     */
    public static Receipt issue(ReportId reportId, ReportEvent event, long sequence, Digest historyDigest) {
        return switch (event) {
            case ToolExecutionReported(var report) -> issue(reportId, report, sequence, historyDigest);
        };
    }

    private static Receipt issue(ReportId reportId, Report report, long sequence, Digest historyDigest) {
        return new Receipt(
                reportId.callId(),
                ReceiptKind.EXTERNALLY_REPORTED,
                sequence,
                reported(reportId, report),
                ReceiptDecision.NOT_JUDGED,
                reason(report.execution()),
                null,
                null,
                null,
                null,
                outcome(report.execution()),
                0,
                error(report.execution()),
                null,
                null,
                List.of(),
                historyDigest,
                report.reportedAt(),
                Commitments.of(report.salt(), report.details(), null));
    }

    /** In the form of a call's request: the tool is the action, the reporter's own call the run. */
    private static ReceiptedCall reported(ReportId reportId, Report report) {
        return new ReceiptedCall(
                report.organization(),
                report.agent(),
                report.owner(),
                report.externalCall(),
                report.execution().toolName(),
                report.resource(),
                null,
                report.digest(),
                reportId.key(),
                report.reportedAt());
    }

    /** One sentence that claims no more than the report does. */
    public static String reason(ToolExecution execution) {
        return "Reported by the agent: the tool ran elsewhere and "
                + switch (execution.outcome()) {
                    case SUCCEEDED -> "succeeded";
                    case FAILED -> "failed";
                    case TIMED_OUT -> "timed out";
                    case SKIPPED -> "was skipped";
                    case CANCELLED -> "was cancelled";
                };
    }

    /**
     * What the report claims, as receipts tell outcomes. Of a tool that failed elsewhere nobody here knows
     * that nothing changed; of one that timed out or was cancelled, not even whether it ran to its end.
     */
    public static ReceiptOutcome outcome(ToolExecution execution) {
        return switch (execution.outcome()) {
            case SUCCEEDED -> ReceiptOutcome.SUCCEEDED;
            case FAILED -> ReceiptOutcome.FAILED_EFFECT_POSSIBLE;
            case TIMED_OUT, CANCELLED -> ReceiptOutcome.UNKNOWN;
            case SKIPPED -> ReceiptOutcome.NOT_EXECUTED;
        };
    }

    /** The reporter's code and our sentence: its own message is among the details. */
    public static @Nullable ToolError error(ToolExecution execution) {
        return switch (outcome(execution)) {
            case SUCCEEDED, NOT_EXECUTED -> null;
            case FAILED_NO_EFFECT, FAILED_EFFECT_POSSIBLE, UNKNOWN -> {
                String code = execution.errorCode();
                yield new ToolError(
                        code == null ? CODE_PREFIX + execution.outcome().name().toLowerCase(Locale.ROOT) : code,
                        reason(execution));
            }
        };
    }
}
