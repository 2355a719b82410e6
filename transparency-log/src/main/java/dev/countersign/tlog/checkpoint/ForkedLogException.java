package dev.countersign.tlog.checkpoint;

/** A log was about to sign a second history. Nothing was signed; it must stop and be looked at. */
public final class ForkedLogException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private ForkedLogException(String message) {
        super(message);
    }

    static ForkedLogException notFromLast(TreeHead last, long size) {
        return new ForkedLogException("The log " + last.origin() + " signed size " + last.size()
                + " last, and nothing shows that size " + size + " continues it.");
    }

    static ForkedLogException because(String origin, String reason) {
        return new ForkedLogException("The log " + origin + " does not sign a second history. " + reason);
    }
}
