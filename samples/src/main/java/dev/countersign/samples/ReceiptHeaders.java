package dev.countersign.samples;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a receipt's headers tell without its value: enough to filter, and to notice that one is missing.
 *
 * @param kind for example {@code terminal}
 * @param sequence contiguous from 0 per partition and {@link #issuer}
 */
record ReceiptHeaders(String id, String kind, long sequence, String organization, String decision, String outcome) {
    private static final String TYPE_PREFIX = "dev.countersign.receipt.";

    static ReceiptHeaders of(Headers headers) {
        String[] idAndSequence = text(headers, "ce_id").split("/", -1);
        return new ReceiptHeaders(
                idAndSequence[0],
                text(headers, "ce_type").substring(TYPE_PREFIX.length()),
                Long.parseLong(idAndSequence[1]),
                text(headers, "organization"),
                text(headers, "decision"),
                text(headers, "outcome"));
    }

    /** Whose sequence the receipt is counted in: calls, free-standing questions and reports have one each. */
    Issuer issuer() {
        if (kind.startsWith("question_")) {
            return Issuer.QUESTIONS;
        }
        return kind.equals("externally_reported") ? Issuer.REPORTS : Issuer.CALLS;
    }

    enum Issuer {
        CALLS,
        QUESTIONS,
        REPORTS
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null) {
            throw new IllegalStateException("The record has no header " + name + ": is this the topic of receipts?");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
