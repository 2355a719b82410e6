package dev.countersign.streams;

/** A record that must not be handed to the producer: it would kill the stream thread. */
public final class RecordTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RecordTooLargeException(String message) {
        super(message);
    }

    static RecordTooLargeException record(String what, int bytes, int bytesMax) {
        return new RecordTooLargeException(
                "The " + what + " would be " + bytes + " bytes long; at most " + bytesMax + " can be written");
    }
}
