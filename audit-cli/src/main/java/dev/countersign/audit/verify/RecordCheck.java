package dev.countersign.audit.verify;

import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.audit.verify.Finding.Stage;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at each record of a part that belongs to no call, by itself. */
final class RecordCheck {
    private RecordCheck() {}

    /** @param wrong what is wrong with a record, as a sentence; null when nothing is */
    static void each(
            ExportFile export, RecordPart part, Findings findings, Function<ExportedRecord, @Nullable String> wrong)
            throws IOException {
        try (RecordReader reader = export.records(part)) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                String sentence = wrong.apply(record);
                if (sentence != null) {
                    findings.add(Finding.record(Stage.HISTORY, part, record.offset(), null, sentence));
                }
            }
        } catch (DamagedExportException damage) {
            findings.add(Finding.damage(damage));
        }
    }
}
