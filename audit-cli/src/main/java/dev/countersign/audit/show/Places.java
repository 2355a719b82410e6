package dev.countersign.audit.show;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.note.SignedNote;
import dev.countersign.tlog.tile.TiledTree;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where some receipts are in the log, and whether its tiles prove them under the export's checkpoint. */
final class Places {
    private final ExportFile export;
    private final Checkpoint checkpoint;
    private final Map<ReceiptPlace, Long> leaves;

    private Places(ExportFile export, Checkpoint checkpoint, Map<ReceiptPlace, Long> leaves) {
        this.export = export;
        this.checkpoint = checkpoint;
        this.leaves = leaves;
    }

    static Places of(ExportFile export, Topics topics, List<ReceiptPlace> wanted) throws IOException {
        Map<ReceiptPlace, Long> leaves = new HashMap<>();
        try (RecordReader reader = export.records(new RecordPart(AuditedTopic.LEDGER, 0))) {
            long index = 0;
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                byte[] value = record.value();
                LedgerEntry entry =
                        value == null ? null : topics.ledger().codec().decode(value);
                if (entry != null && wanted.contains(entry.place())) {
                    leaves.put(entry.place(), index);
                }
                index++;
            }
            return new Places(
                    export, Checkpoint.parse(export.read(ExportFile.CHECKPOINT, SignedNote.BYTES_MAX)), leaves);
        } catch (MalformedException malformed) {
            throw new IOException(malformed.reason(), malformed);
        }
    }

    /** A sentence; the checkpoint's signature is for `audit verify`. */
    String standing(ReceiptPlace place, Receipt receipt) {
        Long leaf = leaves.get(place);
        if (leaf == null || leaf >= checkpoint.head().size()) {
            return "not sealed yet";
        }
        try {
            Verification proved = new TiledTree(export, checkpoint.head().size())
                    .inclusion(leaf, checkpoint.head().size())
                    .verify(
                            new TreeHasher().leaf(ReceiptLeaf.of(receipt, place.partition())),
                            checkpoint.head().root());
            return "leaf " + leaf + " of " + checkpoint.head().size() + ": "
                    + switch (proved) {
                        case Verification.Valid() -> "proved under the export's checkpoint";
                        case Verification.Invalid(String reason) -> "NOT PROVED. " + reason;
                        case Verification.Fork fork -> "NOT PROVED. " + fork.reason();
                    };
        } catch (IOException | IllegalArgumentException unreadable) {
            return "leaf " + leaf + ": NOT PROVED. " + unreadable.getMessage();
        }
    }
}
