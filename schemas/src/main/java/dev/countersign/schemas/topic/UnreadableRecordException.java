package dev.countersign.schemas.topic;

import org.jspecify.annotations.Nullable;

/**
 * Poison input: bytes that are not what their topic promises. The message is fit for a log; it
 * never quotes the record's contents.
 */
public final class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public static UnreadableRecordException tooShort(int bytes) {
        return new UnreadableRecordException(
                "The record is %d bytes long and has no room for the wire format's header".formatted(bytes), null);
    }

    public static UnreadableRecordException wrongMagic(byte found) {
        return new UnreadableRecordException(
                "The record begins with byte %d, not with the wire format's 0".formatted(found), null);
    }

    public static UnreadableRecordException unknownSchema(int id) {
        return new UnreadableRecordException("No schema has the id %d".formatted(id), null);
    }

    public static UnreadableRecordException anotherType(int id, String found, String expected) {
        return new UnreadableRecordException(
                "The schema with the id %d is of %s, not of %s".formatted(id, found, expected), null);
    }

    public static UnreadableRecordException trailingBytes(String type) {
        return new UnreadableRecordException("There are bytes left after the end of the %s".formatted(type), null);
    }

    /** @param cause why; its message is not repeated, because it may quote the record */
    public static UnreadableRecordException notOfType(String type, Throwable cause) {
        return new UnreadableRecordException("The bytes are not a readable %s".formatted(type), cause);
    }

    /** A newer writer used a symbol that this version does not know: refused, never guessed. */
    public static UnreadableRecordException unknownSymbol(String type) {
        return new UnreadableRecordException(
                "The record holds a %s that this version does not know".formatted(type), null);
    }

    /** Our own readers only give what their schema names, so this tells of a codec that lags behind its schema. */
    public static UnreadableRecordException unexpectedBranch(Object found) {
        return new UnreadableRecordException(
                "The record holds a %s where none is expected"
                        .formatted(found.getClass().getSimpleName()),
                null);
    }
}
