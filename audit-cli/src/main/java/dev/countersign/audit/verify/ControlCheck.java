package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;

/** That the history of policies, tools and credentials can be read, each fact under its own key. */
final class ControlCheck {
    private static final RecordPart PART = new RecordPart(AuditedTopic.CONTROL_HISTORY, 0);

    private ControlCheck() {}

    static void run(ExportFile export, Topics topics, Findings findings) throws IOException {
        try (RecordReader reader = export.records(PART)) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                String wrong = wrong(record, topics);
                if (wrong != null) {
                    findings.add(Finding.record(Stage.HISTORY, PART, record.offset(), null, wrong));
                }
            }
        } catch (DamagedExportException damage) {
            findings.add(Finding.damage(damage));
        }
    }

    private static @org.jspecify.annotations.Nullable String wrong(ExportedRecord record, Topics topics) {
        byte[] value = record.value();
        if (value == null) {
            return null;
        }
        try {
            String key = topics.controlHistory().codec().decode(value).key();
            return key.equals(record.id()) ? null : "The fact is about " + key + ", and not about its key.";
        } catch (UnreadableRecordException | IllegalArgumentException unreadable) {
            return "The fact cannot be read: " + unreadable.getMessage() + ".";
        }
    }
}
