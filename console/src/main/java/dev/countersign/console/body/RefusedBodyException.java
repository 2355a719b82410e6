package dev.countersign.console.body;

/** A request whose body is not taken. Has no stack trace: it is an answer, not a fault. */
final class RefusedBodyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private RefusedBodyException(int status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    static RefusedBodyException malformed() {
        return new RefusedBodyException(400, "The form is malformed or has too many fields");
    }

    static RefusedBodyException tooSlow() {
        return new RefusedBodyException(408, "The body did not arrive in time");
    }

    static RefusedBodyException tooLarge() {
        return new RefusedBodyException(413, "The body is too large");
    }

    static RefusedBodyException noRoom() {
        return new RefusedBodyException(503, "Too many bodies are under way");
    }

    /** The HTTP status that says so. */
    int status() {
        return status;
    }
}
