package dev.countersign.console.approval;

import org.jspecify.annotations.Nullable;

/** What was asked for cannot be told, or taken, at the moment. Nothing was decided by it. */
public final class InboxUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private InboxUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The read model does not answer. */
    public static InboxUnavailableException reading(@Nullable Throwable cause) {
        return new InboxUnavailableException("The inbox cannot be read at the moment", cause);
    }

    /** The command was not written: nothing was recorded. */
    public static InboxUnavailableException deciding(@Nullable Throwable cause) {
        return new InboxUnavailableException("Decisions cannot be taken at the moment; nothing was recorded", cause);
    }
}
