package dev.countersign.console.decision;

/** A decision that cannot be understood. The message is a sentence for whoever made it. */
public final class MalformedDecisionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedDecisionException(String message) {
        super(message, null, false, false);
    }
}
