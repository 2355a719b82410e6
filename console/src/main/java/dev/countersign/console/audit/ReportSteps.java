package dev.countersign.console.audit;

import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Kind;
import dev.countersign.console.audit.Step.Tone;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ToolExecution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an agent reported to have run elsewhere, as a step that claims no more than the agent does. */
final class ReportSteps {
    private ReportSteps() {}

    static Step of(ReportEvent event) {
        return switch (event) {
            case ToolExecutionReported(var report) -> reported(report);
        };
    }

    private static Step reported(Report report) {
        ToolExecution execution = report.execution();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of("agent", report.agent().value()));
        Fact.addText(facts, "answerable", report.owner());
        facts.add(Fact.of("call", report.externalCall()));
        facts.add(Fact.of("tool", execution.toolName()));
        facts.add(Fact.of("tool_kind", execution.toolKind()));
        facts.add(Fact.of("invocation_source", execution.invocationSource()));
        Fact.addText(facts, "trigger_event", execution.triggerEvent());
        facts.add(Fact.of("reported_outcome", execution.outcome()));
        facts.add(Fact.of("started_at", execution.startedAt()));
        facts.add(Fact.of("finished_at", execution.finishedAt()));
        facts.add(Fact.of("duration_ms", Long.toString(execution.duration().toMillis())));
        Fact.addText(facts, "http_status", text(execution.httpStatus()));
        Fact.addText(facts, "error_code", execution.errorCode());
        Fact.addText(facts, "error_type", execution.errorType());
        facts.add(Fact.of("details", report.details()));
        facts.add(Fact.id("request_digest", report.digest().hex()));
        String title = "The agent reported a tool that it ran elsewhere: it says "
                + execution.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new Step(report.reportedAt(), Kind.REPORTED, Tone.PLAIN, title, facts, null);
    }

    private static @Nullable String text(@Nullable Integer number) {
        return number == null ? null : number.toString();
    }
}
