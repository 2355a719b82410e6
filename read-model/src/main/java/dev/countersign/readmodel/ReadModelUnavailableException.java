package dev.countersign.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * The read model cannot tell, now: neither "here it is" nor "there is none" would be honest. To be
 * answered 503 and asked again; the message is fit for a log.
 */
public final class ReadModelUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ReadModelUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static ReadModelUnavailableException notProjecting(String state) {
        return new ReadModelUnavailableException("The read model is not being kept up to date: " + state, null);
    }

    static ReadModelUnavailableException behind() {
        return new ReadModelUnavailableException(
                "The read model did not reach the end of the log as of the request in time", null);
    }

    static ReadModelUnavailableException brokerSilent(Throwable cause) {
        return new ReadModelUnavailableException("The broker did not tell where the log stands", cause);
    }

    static ReadModelUnavailableException interrupted(InterruptedException cause) {
        return new ReadModelUnavailableException("The thread that waited for the read model was interrupted", cause);
    }

    static ReadModelUnavailableException inUse(Throwable cause) {
        return new ReadModelUnavailableException(
                "Another process has the read model's database file open; only one can", cause);
    }

    static ReadModelUnavailableException database(Throwable cause) {
        return new ReadModelUnavailableException("The read model's database did not answer", cause);
    }
}
