package dev.countersign.streams;

/** A record that goes to the dead letters; the message is fit for a header. */
public final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DeadLetters.Reason reason;

    public PoisonException(DeadLetters.Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public DeadLetters.Reason reason() {
        return reason;
    }
}
