package dev.countersign.schemas.codec;

import dev.countersign.avro.ReportedToolKind;
import dev.countersign.avro.ToolReport;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.domain.request.SealedValue;
import java.time.Duration;
import java.time.Instant;

/** Execution reports. */
final class Reports {
    private static final Symbols<ToolKind, ReportedToolKind> KINDS =
            new Symbols<>(ToolKind.class, ReportedToolKind.class);
    private static final Symbols<InvocationSource, dev.countersign.avro.InvocationSource> SOURCES =
            new Symbols<>(InvocationSource.class, dev.countersign.avro.InvocationSource.class);
    private static final Symbols<ReportedOutcome, dev.countersign.avro.ReportedOutcome> OUTCOMES =
            new Symbols<>(ReportedOutcome.class, dev.countersign.avro.ReportedOutcome.class);

    private Reports() {}

    static ToolReport toAvro(Report report) {
        ToolExecution execution = report.execution();
        return new ToolReport(
                report.organization().value(),
                report.agent().value(),
                report.owner(),
                report.externalCall(),
                execution.toolName(),
                KINDS.toAvro(execution.toolKind()),
                SOURCES.toAvro(execution.invocationSource()),
                execution.triggerEvent(),
                execution.startedAt(),
                execution.finishedAt(),
                execution.duration().toMillis(),
                OUTCOMES.toAvro(execution.outcome()),
                execution.httpStatus(),
                execution.errorCode(),
                execution.errorType(),
                execution.waitForResponse(),
                execution.showResultsToLlm(),
                Requests.toAvro(report.details()),
                report.digest().hex(),
                // Encrypted details hold the salt themselves.
                report.details().keyId() == null ? Requests.toAvro(report.salt()) : null);
    }

    /** @param reportedAt from the record around it, which has it once */
    static Report toDomain(ToolReport report, Instant reportedAt) {
        SealedValue details = Requests.toDomain(report.getDetails());
        return new Report(
                new OrganizationId(report.getOrganization()),
                new AgentId(report.getAgent()),
                report.getOwner(),
                report.getExternalCall(),
                new ToolExecution(
                        report.getToolName(),
                        KINDS.toDomain(report.getToolKind()),
                        SOURCES.toDomain(report.getInvocationSource()),
                        report.getTriggerEvent(),
                        report.getStartedAt(),
                        report.getFinishedAt(),
                        Duration.ofMillis(report.getDurationMillis()),
                        OUTCOMES.toDomain(report.getOutcome()),
                        report.getHttpStatus(),
                        report.getErrorCode(),
                        report.getErrorType(),
                        report.getWaitForResponse(),
                        report.getShowResultsToLlm()),
                details,
                new Digest(report.getDigest()),
                Requests.salt(details, report.getSalt()),
                reportedAt);
    }
}
