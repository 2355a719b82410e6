package dev.countersign.audit.backtest;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.backtest.RecordedHistory;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The history in an export. It is not verified here. */
final class ExportedHistory implements RecordedHistory {
    private final ExportFile export;
    private final ExportedSchemas schemas;
    private final Topics topics;
    private final int partitions;

    private ExportedHistory(ExportFile export, ExportedSchemas schemas, int partitions) {
        this.export = export;
        this.schemas = schemas;
        this.topics = new Topics("", schemas);
        this.partitions = partitions;
    }

    /** @param export stays its opener's to close */
    static ExportedHistory of(ExportFile export) throws IOException {
        return new ExportedHistory(
                export, ExportedSchemas.of(export), export.manifest().partitions());
    }

    @Override
    public Topics topics() {
        return topics;
    }

    @Override
    public SchemaIds schemaIds() {
        return schemas;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public void control(Reader reader) throws IOException {
        read(new RecordPart(AuditedTopic.CONTROL_HISTORY, 0), reader);
    }

    @Override
    public void events(int partition, @Nullable Instant from, Reader reader) throws IOException {
        read(new RecordPart(AuditedTopic.EVENTS, partition), reader);
    }

    private void read(RecordPart part, Reader taker) throws IOException {
        try (RecordReader records = export.records(part)) {
            for (ExportedRecord record = records.next(); record != null; record = records.next()) {
                if (!taker.take(
                        record.key() == null ? null : record.id(),
                        record.value(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()))) {
                    return;
                }
            }
        }
    }
}
