package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.DamagedExportException;
import dev.countersign.audit.archive.RecordPart;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not as it must be.
 *
 * @param part whose record it is; null where it is another file or the whole
 * @param offset of the record; null likewise
 * @param id the call or question, as its records are keyed; null where it is none's
 * @param what a full sentence
 * @param fork whether the log has shown two histories
 */
public record Finding(
        Stage stage,
        @Nullable RecordPart part,
        @Nullable Long offset,
        @Nullable String id,
        String what,
        boolean fork) {
    /** What was looked at, in the order in which findings are told. */
    public enum Stage {
        /** That the file is whole, and as its manifest says. */
        ARCHIVE,
        /** That the receipts are the log, and the log what was signed. */
        LEDGER,
        /** That each receipt has its history, and each history its receipts. */
        HISTORY
    }

    /**
     * The first is the one to be looked at first: one that names a record before one that does not,
     * a fork before everything.
     */
    static final Comparator<Finding> ORDER = Comparator.comparing((Finding finding) -> !finding.fork())
            .thenComparing(finding -> finding.offset() == null)
            .thenComparing(Finding::stage)
            .thenComparing(Finding::topic, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(
                    finding -> finding.part() == null ? 0 : finding.part().partition())
            .thenComparing(finding -> finding.offset() == null ? Long.valueOf(0) : finding.offset())
            .thenComparing(Finding::what);

    private @Nullable AuditedTopic topic() {
        return part == null ? null : part.topic();
    }

    static Finding of(Stage stage, String what) {
        return new Finding(stage, null, null, null, what, false);
    }

    static Finding of(Stage stage, RecordPart part, @Nullable String id, String what) {
        return new Finding(stage, part, null, id, what, false);
    }

    static Finding record(Stage stage, RecordPart part, long offset, @Nullable String id, String what) {
        return new Finding(stage, part, offset, id, what, false);
    }

    static Finding damage(DamagedExportException damage) {
        return new Finding(Stage.ARCHIVE, damage.part(), damage.offset(), null, damage.what(), false);
    }

    static Finding fork(@Nullable RecordPart part, @Nullable Long offset, String what) {
        return new Finding(Stage.LEDGER, part, offset, null, what, true);
    }

    /** Where it is, for people; empty where there is no place. */
    public String place() {
        StringBuilder place = new StringBuilder();
        if (part != null) {
            place.append("topic ").append(part.topic().topicName());
            place.append(", partition ").append(part.partition());
        }
        if (offset != null) {
            place.append(", offset ").append(offset);
        }
        if (id != null && !id.isEmpty()) {
            place.append(place.isEmpty() ? "" : ", ").append("call ").append(id);
        }
        return place.toString();
    }
}
