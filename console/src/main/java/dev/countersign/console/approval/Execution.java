package dev.countersign.console.approval;

import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of the call behind an approval.
 *
 * @param attempts executions and probes ordered so far
 * @param detail what went wrong, as the target said it: hostile text; empty when nothing did
 * @param response the tool's answer: hostile; null when there is none, or none for this person
 * @param receiptId where the record of it is found
 * @param at when it reached this status
 */
public record Execution(
        Status status,
        int attempts,
        String detail,
        @Nullable SealedValue response,
        String receiptId,
        Instant at) {

    /** Where the execution stands. */
    public enum Status {
        /** Nothing ran, and nothing will. */
        NOT_EXECUTED,
        /** Ordered or running. */
        EXECUTING,
        SUCCEEDED,
        FAILED,
        /** It cannot be known whether it happened; a person resolves it. */
        UNKNOWN,
        /** It was unknown, and a person found out. */
        RESOLVED;

        /** The stable code, {@code snake_case}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
