package dev.countersign.readmodel;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The projection cannot go on without guessing, and does not: nothing is skipped. Names what is
 * wrong and, where there is one, the way out; fit for a log.
 */
public final class BrokenProjectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String WAY_OUT = "; stop everything that uses it and run: countersign read-model rebuild";

    private BrokenProjectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static BrokenProjectionException historyWithoutBeginning(CallId callId, int number) {
        return new BrokenProjectionException(
                "Event " + number + " of call " + callId + " came without the call's first event", null);
    }

    static BrokenProjectionException eventMissing(ApprovalId approvalId, int expected, int found) {
        return new BrokenProjectionException(
                "Event " + found + " of approval " + approvalId + " came where event " + expected + " was due", null);
    }

    static BrokenProjectionException unreadableRow(ApprovalId approvalId, Throwable cause) {
        return new BrokenProjectionException("The row of approval " + approvalId + " cannot be read" + WAY_OUT, cause);
    }

    static BrokenProjectionException unreadable(TopicPartition partition, long offset, Throwable cause) {
        return new BrokenProjectionException(
                "The record at offset " + offset + " of " + partition + " cannot be read: " + cause.getMessage(),
                cause);
    }

    static BrokenProjectionException otherKey(TopicPartition partition, long offset) {
        return new BrokenProjectionException(
                "The record at offset " + offset + " of " + partition + " has another key than the call it is about",
                null);
    }

    static BrokenProjectionException otherLog(String topic) {
        return new BrokenProjectionException(
                "The read model was projected from another topic " + topic + " than the broker has now" + WAY_OUT,
                null);
    }

    static BrokenProjectionException logDoesNotReach(Throwable cause) {
        return new BrokenProjectionException(
                "The log does not hold the offset at which the read model stands (" + cause.getMessage() + ")"
                        + WAY_OUT,
                cause);
    }

    static BrokenProjectionException otherSchema(int found, int needed) {
        return new BrokenProjectionException(
                "The read model's tables have version " + found + " and this release needs " + needed + WAY_OUT, null);
    }

    static BrokenProjectionException takenOver() {
        return new BrokenProjectionException(
                "Another projector took over this database; only one may project into it", null);
    }

    static BrokenProjectionException unexpected(Throwable cause) {
        return new BrokenProjectionException("The projection met an unexpected error: " + cause, cause);
    }
}
