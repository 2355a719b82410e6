package dev.countersign.schemas.codec;

import dev.countersign.avro.ReportToolExecution;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;

/** Values of {@code reports}. */
public final class ReportCommandCodec {
    private ReportCommandCodec() {}

    public static Codec<ReportCommand> of(String subject, SchemaIds schemaIds) {
        return new MappedCodec<>(
                dev.countersign.avro.ReportCommand.class,
                subject,
                schemaIds,
                ReportCommandCodec::toAvro,
                ReportCommandCodec::toDomain);
    }

    private static dev.countersign.avro.ReportCommand toAvro(ReportCommand command) {
        return switch (command) {
            case ReportCommand.ReportToolExecution(var id, var report) ->
                new dev.countersign.avro.ReportCommand(
                        id.key(), command.at(), new ReportToolExecution(Reports.toAvro(report)));
        };
    }

    private static ReportCommand toDomain(dev.countersign.avro.ReportCommand command) {
        if (!(command.getBody() instanceof ReportToolExecution body)) {
            throw UnreadableRecordException.unexpectedBranch(command.getBody());
        }
        return new ReportCommand.ReportToolExecution(
                new ReportId(new CallId(command.getReportId())), Reports.toDomain(body.getReport(), command.getAt()));
    }
}
