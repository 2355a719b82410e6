package dev.countersign.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why it did not start, in a sentence that says what to do. Printed without a stack trace. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StartupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static StartupException dataDirectoryInUse(Path root) {
        return new StartupException(
                "Another Countersign is running on the data directory " + root
                        + ". Stop it first, or choose another directory with --data.",
                null);
    }

    static StartupException dataDirectoryUnusable(Path root, Exception cause) {
        return new StartupException("The data directory " + root + " cannot be used: " + cause.getMessage(), cause);
    }

    static StartupException portBusy(String what, int port, String option) {
        return new StartupException(
                "Port " + port + " (" + what + ") is busy. Choose another with " + option + " PORT.", null);
    }

    static StartupException demoFailed(Exception cause) {
        return new StartupException("The demo could not be set up: " + cause.getMessage(), cause);
    }

    static StartupException brokerFailed(Exception cause) {
        return new StartupException("The Kafka broker did not start: " + cause.getMessage(), cause);
    }
}
