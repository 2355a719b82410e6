package dev.countersign.audit.verify;

import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The receipts that were recorded, against those that the history calls for, one after the other. */
final class Reissue {
    static final String KIND = "receipts due";
    private static final String COMMITMENTS = "commitments";

    private final String id;
    private final Issuer issuer;
    private final Iterator<At<Receipt>> recorded;
    private final Findings findings;
    private final Tails tails;
    private final Counts counts;

    Reissue(Life life, Issuer issuer, Findings findings, Tails tails, Counts counts) {
        this.id = life.id();
        this.issuer = issuer;
        this.recorded = life.receipts(issuer).iterator();
        this.findings = findings;
        this.tails = tails;
        this.counts = counts;
    }

    /**
     * A receipt is due.
     *
     * @param event the one behind it
     * @param closed whether what the receipt commits to is encrypted and cannot be opened here, so that
     *     its commitments cannot be made anew
     * @param issue the receipt with a sequence
     */
    void due(At<?> event, boolean closed, LongFunction<Receipt> issue) {
        if (!recorded.hasNext()) {
            tails.waiting(
                    KIND + issuer,
                    Finding.record(
                            Stage.HISTORY,
                            event.part(),
                            event.offset(),
                            id,
                            "This event calls for a receipt, and there is none: it was removed."));
            return;
        }
        At<Receipt> receipt = recorded.next();
        tails.answered(event.part(), KIND + issuer, event.offset());
        Receipt expected;
        try {
            expected = issue.apply(receipt.what().sequence());
        } catch (IllegalArgumentException notForTheRecord) {
            told(receipt, "is of a history that no receipt is of: " + notForTheRecord.getMessage());
            return;
        }
        counts.receiptsIssuedAnew.increment();
        if (closed) {
            counts.commitmentsClosed.increment();
        }
        String different = difference(expected, receipt.what(), closed);
        if (different != null) {
            told(
                    receipt,
                    different.equals("historyDigest")
                            ? "does not carry the digest of the events before it: one of them was changed, or it was"
                            : "says something else than its history: " + different);
        }
    }

    /** What is left has no event behind it. */
    void end() {
        while (recorded.hasNext()) {
            told(recorded.next(), "has no event behind it");
        }
    }

    private void told(At<Receipt> receipt, String what) {
        findings.add(Finding.record(
                Stage.HISTORY, receipt.part(), receipt.offset(), id, "Receipt rec_" + id + " " + what + "."));
    }

    /** The first component that differs. */
    private static @Nullable String difference(Receipt expected, Receipt found, boolean closed) {
        if (expected.equals(found)) {
            return null;
        }
        for (RecordComponent component : Receipt.class.getRecordComponents()) {
            try {
                if (closed && component.getName().equals(COMMITMENTS)) {
                    continue;
                }
                if (!Objects.equals(
                        component.getAccessor().invoke(expected),
                        component.getAccessor().invoke(found))) {
                    return component.getName();
                }
            } catch (IllegalAccessException | InvocationTargetException impossible) {
                // Accessors of a public record.
                throw new IllegalStateException(impossible);
            }
        }
        return closed ? null : "nothing that can be named";
    }
}
