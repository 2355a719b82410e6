package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.schemas.seal.Erasure;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * That every erasure can be read, each under the name of whose keys it destroyed, and was never taken back.
 * Nothing else follows from one: receipts and their proofs hold nothing of what was erased.
 */
final class ErasureCheck {
    private static final RecordPart PART = new RecordPart(AuditedTopic.ERASURES, 0);

    private ErasureCheck() {}

    static void run(ExportFile export, Topics topics, Findings findings, Counts counts) throws IOException {
        RecordCheck.each(export, PART, findings, record -> wrong(record, topics, counts));
    }

    private static @Nullable String wrong(ExportedRecord record, Topics topics, Counts counts) {
        byte[] value = record.value();
        if (value == null) {
            return "The erasure has no value, and an erasure is not taken back.";
        }
        try {
            Erasure erasure = topics.erasures().codec().decode(value);
            if (!erasure.keyIds().isEmpty()) {
                counts.erasures.increment();
            }
            String whose = erasure.subject().recordName();
            return whose.equals(record.id()) ? null : "The erasure is of " + whose + ", and not of its key.";
        } catch (UnreadableRecordException | IllegalArgumentException unreadable) {
            return "The erasure cannot be read: " + unreadable.getMessage() + ".";
        }
    }
}
