package dev.countersign.schemas.codec;

import dev.countersign.avro.ExecutionFinished;
import dev.countersign.avro.ExecutionReport;
import dev.countersign.avro.ExecutionStarted;
import dev.countersign.avro.LapseLease;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Instant;

/** Values of {@code executions}. */
public final class ExecutionCodec {
    private ExecutionCodec() {}

    public static Codec<CallCommand.ExecutionReport> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                ExecutionReport.class, subject, schemaIds, ExecutionCodec::toAvro, ExecutionCodec::toDomain);
    }

    private static ExecutionReport toAvro(CallCommand.ExecutionReport report) {
        return new ExecutionReport(report.callId().value(), report.attempt(), report.at(), body(report));
    }

    private static Object body(CallCommand.ExecutionReport report) {
        return switch (report) {
            case CallCommand.ExecutionStarted it -> new ExecutionStarted(it.worker(), it.leaseUntil());
            case CallCommand.ExecutionFinished it -> new ExecutionFinished(Results.toAvro(it.result()));
            case CallCommand.LapseLease it -> new LapseLease();
        };
    }

    private static CallCommand.ExecutionReport toDomain(ExecutionReport report) {
        CallId callId = new CallId(report.getCallId());
        int attempt = report.getAttempt();
        Instant at = report.getAt();
        return switch (report.getBody()) {
            case ExecutionStarted it ->
                new CallCommand.ExecutionStarted(callId, attempt, it.getWorker(), it.getLeaseUntil(), at);
            case ExecutionFinished it ->
                new CallCommand.ExecutionFinished(callId, attempt, Results.resultToDomain(it.getResult()), at);
            case LapseLease it -> new CallCommand.LapseLease(callId, attempt, at);
            case Object it -> throw UnreadableRecordException.unexpectedBranch(it);
        };
    }
}
