package dev.countersign.console.decision;

/** Somebody decided whose role does not. */
public final class MayNotDecideException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MayNotDecideException() {
        super("Only people with the role approver decide", null, false, false);
    }
}
