package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** That the history of policies, tools and credentials can be read, each fact under its own key. */
final class ControlCheck {
    private static final RecordPart PART = new RecordPart(AuditedTopic.CONTROL_HISTORY, 0);

    private ControlCheck() {}

    static void run(ExportFile export, Topics topics, Findings findings) throws IOException {
        RecordCheck.each(export, PART, findings, record -> wrong(record, topics));
    }

    private static @Nullable String wrong(ExportedRecord record, Topics topics) {
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
