package dev.countersign.schemas;

import static dev.countersign.schemas.Samples.AGENT;
import static dev.countersign.schemas.Samples.ORGANIZATION;
import static dev.countersign.schemas.Samples.at;
import static dev.countersign.schemas.Samples.digest;
import static dev.countersign.schemas.Samples.json;
import static dev.countersign.schemas.Samples.name;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What agents report to have run elsewhere. */
final class ReportSamples {
    private static final ReportId REPORT_ID = new ReportId(new CallId("bcdefghijklmnopqrstuvwxyz2"));

    private ReportSamples() {}

    static Map<String, ReportCommand> commands() {
        Map<String, ReportCommand> samples = new LinkedHashMap<>();
        reports()
                .forEach((name, report) -> samples.put(name, new ReportCommand.ReportToolExecution(REPORT_ID, report)));
        return samples;
    }

    static Map<String, RecordedReportEvent> events() {
        Map<String, RecordedReportEvent> samples = new LinkedHashMap<>();
        reports()
                .forEach((name, report) -> samples.put(
                        name,
                        new RecordedReportEvent(
                                REPORT_ID, ORGANIZATION, 1, new ReportEvent.ToolExecutionReported(report))));
        return samples;
    }

    private static Map<String, Report> reports() {
        Map<String, Report> samples = new LinkedHashMap<>();
        SealedValue details = json("{\"arguments_preview\":{\"amount\":7},\"target_url\":\"https://pay.example/v1\"}");
        for (ReportedOutcome outcome : ReportedOutcome.values()) {
            samples.put("full-" + name(outcome), report(full(outcome), "dana@example.com", details, Samples.SALT));
        }
        for (ToolKind kind : ToolKind.values()) {
            samples.put("bare-" + name(kind), report(bare(kind), null, json("{}"), Samples.SALT));
        }
        samples.put(
                "encrypted",
                report(
                        bare(ToolKind.WEBHOOK),
                        null,
                        SealedValue.closed(Samples.KEY_ID, digest("ciphertext").bytes()),
                        null));
        return samples;
    }

    private static Report report(
            ToolExecution execution, @Nullable String owner, SealedValue details, @Nullable Salt salt) {
        return new Report(
                ORGANIZATION, AGENT, owner, "conversation-9", execution, details, digest("report"), salt, at(60));
    }

    private static ToolExecution full(ReportedOutcome outcome) {
        return new ToolExecution(
                "refund_payment",
                ToolKind.WEBHOOK,
                InvocationSource.CONTEXTUAL,
                "customer_asked",
                at(50),
                at(52),
                Duration.ofMillis(1_987),
                outcome,
                503,
                "upstream_busy",
                "HttpError",
                true,
                false);
    }

    private static ToolExecution bare(ToolKind kind) {
        return new ToolExecution(
                "end_call",
                kind,
                InvocationSource.SYSTEM,
                null,
                at(53),
                at(53),
                Duration.ZERO,
                ReportedOutcome.SUCCEEDED,
                null,
                null,
                null,
                null,
                null);
    }
}
