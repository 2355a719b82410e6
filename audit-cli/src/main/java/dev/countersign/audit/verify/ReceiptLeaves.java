package dev.countersign.audit.verify;

import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.verify.Finding.Stage;
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
    private final RecordPart part;
    private final Codec<Receipt> codec;
    private final Findings findings;
    private final Counts counts;
    private final Records<Leaf> records;
    private final Ahead<Leaf> ahead;
    private final Map<Issuer, Long> due = new EnumMap<>(Issuer.class);
    private @Nullable Leaf next;
    private boolean looked;
    private boolean astray;

    /**
     * A receipt and its leaf.
     *
     * @param id of its call or question
     */
    record Leaf(long offset, String id, ReceiptPlace place, byte[] bytes) {}

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
        this.records = new Records<>(export, part, findings, this::leaf);
        this.ahead = new Ahead<>(workers, records);
    }

    private @Nullable Leaf leaf(ExportedRecord record) {
        byte[] value = record.value();
        if (value == null) {
            told(record, "The receipt has no value.");
            return null;
        }
        try {
            Receipt receipt = codec.decode(value);
            ReceiptPlace place = ReceiptPlace.of(receipt, part.partition());
            long expected = due.getOrDefault(place.issuer(), 0L);
            if (place.sequence() != expected) {
                told(
                        record,
                        "Receipt " + receipt.callId().receiptId() + " has the sequence " + place.sequence() + " where "
                                + expected + " is due: a receipt was taken out, put in or moved.");
            }
            due.put(place.issuer(), place.sequence() + 1);
            counts.receipts.increment();
            return new Leaf(record.offset(), record.id(), place, ReceiptLeaf.of(receipt, part.partition()));
        } catch (UnreadableRecordException | IllegalArgumentException unreadable) {
            told(record, "The receipt cannot be read: " + unreadable.getMessage() + ".");
            return null;
        }
    }

    private void told(ExportedRecord record, String what) {
        findings.add(Finding.record(Stage.LEDGER, part, record.offset(), record.id(), what));
    }

    /** The next receipt without taking it; null at the end. */
    @Nullable
    Leaf peek() throws IOException {
        if (!looked) {
            next = ahead.next();
            looked = true;
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
