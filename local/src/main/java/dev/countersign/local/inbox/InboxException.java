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

    static InboxException wrongPassword() {
        return new InboxException("The name or the password is wrong: APPROVER_USER and APPROVER_PASSWORD, from the"
                + " environment or else demo.env. From another machine only COUNTERSIGN_TOKEN signs in. (401)");
    }

    static InboxException wrongToken() {
        return new InboxException("The token in COUNTERSIGN_TOKEN is not taken: it may have expired. (401)");
    }

    static InboxException alreadyDecided(String status, String at) {
        return new InboxException(
                "There is nothing to decide any more: " + status + (at.isEmpty() ? "" : " at " + at) + ".");
    }

    static InboxException question(String page) {
        return new InboxException("This is a question of an agent, neither approved nor rejected but answered, in the"
                + " console: " + page);
    }

    static InboxException noReason() {
        return new InboxException("A rejection needs its reason, which the agent is told: --comment TEXT.");
    }

    static InboxException missing(Path file) {
        return new InboxException("There is no " + file + ". It is written by `./countersign up --data DIR`.");
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
