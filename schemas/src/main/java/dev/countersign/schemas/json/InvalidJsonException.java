package dev.countersign.schemas.json;

/** A caller's error: the text is not JSON that we accept. The message is fit for the caller. */
public final class InvalidJsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidJsonException(String message) {
        super(message);
    }
}
