package dev.countersign.door;

import org.jspecify.annotations.Nullable;

/**
 * A failure as it may be logged: its type, its place, and those of what caused it. What it says is left out unless
 * the exception is ours, because a library's may quote what a caller sent, or an address with its password.
 */
public final class LoggedFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private static final String OURS = "dev.countersign.";

    /** Causes that are told. */
    private static final int DEPTH_MAX = 8;

    private LoggedFailure(Throwable failure, @Nullable LoggedFailure cause) {
        super(told(failure), cause, false, true);
        setStackTrace(failure.getStackTrace());
    }

    public static LoggedFailure of(Throwable failure) {
        return of(failure, 1);
    }

    private static LoggedFailure of(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        return new LoggedFailure(failure, cause == null || depth == DEPTH_MAX ? null : of(cause, depth + 1));
    }

    private static String told(Throwable failure) {
        String type = failure.getClass().getName();
        return type.startsWith(OURS) ? type + ": " + failure.getMessage() : type;
    }
}
