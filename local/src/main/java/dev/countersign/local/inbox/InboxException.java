package dev.countersign.local.inbox;

import java.net.URI;
import java.nio.file.Path;

/** Why the inbox gave no answer, in a sentence that says what to do. */
final class InboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private InboxException(String message, Throwable cause) {
        super(message, cause);
    }

    private InboxException(String message) {
        super(message);
    }

    static InboxException unreachable(URI console, Exception cause) {
        return new InboxException(
                "The console at " + console + " does not answer. Is `./countersign up` running? Else say where with"
                        + " --url.",
                cause);
    }

    static InboxException refused(int status, String detail) {
        return new InboxException(detail + " (" + status + ")");
    }

    static InboxException notJson(URI console, int status) {
        return new InboxException(
                "What answers at " + console + " is not Countersign's console (status " + status + ")");
    }

    static InboxException unreadable(Path file, Exception cause) {
        return new InboxException("The file " + file + " cannot be read: " + cause.getMessage(), cause);
    }

    static InboxException nobody() {
        return new InboxException("Nobody to sign in as: set APPROVER_USER and APPROVER_PASSWORD (`. data/demo.env`),"
                + " or COUNTERSIGN_TOKEN for a token of your identity provider.");
    }
}
