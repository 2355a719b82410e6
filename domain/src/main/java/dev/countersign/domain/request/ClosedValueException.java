package dev.countersign.domain.request;

/** A value was to be read whose key is erased, or not here. Whoever needs it to decide does not go on. */
public final class ClosedValueException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public ClosedValueException() {
        super("The value cannot be read: its key is erased, or not here");
    }
}
