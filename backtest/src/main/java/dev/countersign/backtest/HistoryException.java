package dev.countersign.backtest;

import org.jspecify.annotations.Nullable;

/** Why a history could not be read, in a sentence. */
public final class HistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private HistoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public static HistoryException away(String servers, Throwable cause) {
        return new HistoryException("The broker at " + servers + " does not answer: " + cause.getMessage(), cause);
    }

    public static HistoryException noTopic(String topic) {
        return new HistoryException("The broker has no topic " + topic + ".", null);
    }

    public static HistoryException stalled(String what, long seconds) {
        return new HistoryException(
                "Nothing came of " + what + " for " + seconds + " seconds; a transaction may be stuck. Try again.",
                null);
    }

    public static HistoryException gone(String what, String offset) {
        return new HistoryException(what + " has no offset " + offset + ".", null);
    }
}
