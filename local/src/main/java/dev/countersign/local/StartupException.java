package dev.countersign.local;

import dev.countersign.domain.control.ControlFact.StopScope;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why it did not start, in a sentence that says what to do. Printed without a stack trace. */
final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int FAILED = 1;
    private static final int ASKED_WRONGLY = 2;

    private final int exitCode;

    private StartupException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = FAILED;
    }

    private StartupException(String message) {
        super(message);
        this.exitCode = ASKED_WRONGLY;
    }

    /** What the process ends with: 1 it failed, 2 it was asked wrongly. */
    int exitCode() {
        return exitCode;
    }

    static StartupException dataDirectoryInUse(Path root) {
        return new StartupException(
                "Another Countersign is running on the data directory " + root
                        + ". Stop it first, or choose another directory with --data.",
                null);
    }

    static StartupException dataDirectoryUnusable(Path root, Exception cause) {
        return new StartupException("The data directory " + root + " cannot be used: " + why(cause), cause);
    }

    /** Of some failures the message is a path and no more. */
    private static String why(Exception cause) {
        return switch (cause) {
            case AccessDeniedException denied -> "you may not write " + denied.getFile() + ".";
            case NoSuchFileException absent -> absent.getFile() + " cannot be created.";
            default -> String.valueOf(cause.getMessage());
        };
    }

    static StartupException dataDirectoryIsAFile(Path file) {
        return new StartupException(file + " is a file. Name a directory with --data.");
    }

    static StartupException noData(Path root) {
        return new StartupException(
                "There is no data in " + root + ". Name the directory of an installation with --data.", null);
    }

    static StartupException nothingToStop(StopScope scope, String name) {
        return new StartupException("Nothing was stopped: the organization's files name no "
                + scope.name().toLowerCase(Locale.ROOT) + " '" + name + "'.");
    }

    static StartupException noSuchKey(String name) {
        return new StartupException("`countersign keys` keeps no key '" + name
                + "'. Those in organization.yaml are changed there; `countersign keys list` lists all.");
    }

    /** @param sentence what is wrong with what was asked */
    static StartupException asked(String sentence) {
        return new StartupException(sentence);
    }

    static StartupException notStopped(IllegalArgumentException refused) {
        return new StartupException("Nothing was changed: " + refused.getMessage());
    }

    /** @param sentences one for each port, with what to do about it */
    static StartupException portsBusy(List<String> sentences) {
        return new StartupException(String.join("\n  ", sentences), null);
    }

    static StartupException portGivenTwice(int port, String option, String other) {
        return new StartupException(option + " and " + other + " are both " + port + ": give each a port of its own.");
    }

    static StartupException demoFailed(Exception cause) {
        return new StartupException("The demo could not be set up: " + cause.getMessage(), cause);
    }

    static StartupException brokerFailed(Exception cause) {
        return new StartupException("The Kafka broker did not start: " + cause.getMessage(), cause);
    }

    static StartupException manyOrganizations(int count) {
        return new StartupException("There are " + count + " organizations. Name one with --organization.");
    }

    static StartupException erasureRefused(String why) {
        return new StartupException(why);
    }

    static StartupException erasureFailed(Exception cause) {
        return new StartupException(
                "It is not known whether the payloads were erased; erase again: " + cause.getMessage(), cause);
    }
}
