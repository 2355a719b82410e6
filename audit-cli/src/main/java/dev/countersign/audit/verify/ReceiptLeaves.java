package dev.countersign.audit.verify;

import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** The receipts of one partition, each as the leaf that it must be in the log. */
final class ReceiptLeaves implements AutoCloseable {
    private static final int CHUNK_RECORDS = 256;

    private final RecordPart part;
    private final Codec<Receipt> codec;
    private final Findings findings;
    private final Counts counts;
    private final Records<Leaf> records;
    private final Map<Issuer, Long> due = new EnumMap<>(Issuer.class);
    private @Nullable Leaf next;
    private boolean looked;
    private boolean astray;

    /**
     * A receipt and its leaf.
     *
     * @param id of its call or question
     */
    record Leaf(long offset, String id, CallId callId, ReceiptPlace place, byte[] bytes) {}

    ReceiptLeaves(
            ExportFile export,
            RecordPart part,
            Codec<Receipt> codec,
            Findings findings,
            Counts counts,
            ExecutorService workers)
            throws IOException {
        this.part = part;
        this.codec = codec;
        this.findings = findings;
        this.counts = counts;
        this.records = new Records<>(export, part, findings, workers, CHUNK_RECORDS, this::leaf);
    }

    private Leaf leaf(ExportedRecord record) throws RefusedRecordException {
        byte[] value = record.value();
        if (value == null) {
            throw refused(record, "The receipt has no value.");
        }
        try {
            Receipt receipt = codec.decode(value);
            return new Leaf(
                    record.offset(),
                    record.id(),
                    receipt.callId(),
                    ReceiptPlace.of(receipt, part.partition()),
                    ReceiptLeaf.of(receipt, part.partition()));
        } catch (UnreadableRecordException | IllegalArgumentException unreadable) {
            throw refused(record, "The receipt cannot be read: " + unreadable.getMessage() + ".");
        }
    }

    private RefusedRecordException refused(ExportedRecord record, String what) {
        return new RefusedRecordException(Finding.record(Stage.LEDGER, part, record.offset(), record.id(), what));
    }

    private void count(Leaf leaf) {
        ReceiptPlace place = leaf.place();
        long expected = due.getOrDefault(place.issuer(), 0L);
        if (place.sequence() != expected) {
            findings.add(Finding.record(
                    Stage.LEDGER,
                    part,
                    leaf.offset(),
                    leaf.id(),
                    "Receipt " + leaf.callId().receiptId() + " has the sequence " + place.sequence() + " where "
                            + expected + " is due: a receipt was taken out, put in or moved."));
        }
        due.put(place.issuer(), place.sequence() + 1);
        counts.receipts.increment();
    }

    /** The next receipt without taking it; null at the end. */
    @Nullable
    Leaf peek() throws IOException {
        if (!looked) {
            next = records.next();
            looked = true;
            if (next != null) {
                count(next);
            }
        }
        return next;
    }

    void take() {
        looked = false;
    }

    /** That its receipts and the log's entries no longer go together: what follows was not compared. */
    void goAstray() {
        astray = true;
    }

    /** Whether there is no more sense in comparing. */
    boolean isAstray() {
        return astray || (looked && next == null && records.damaged());
    }

    RecordPart part() {
        return part;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
