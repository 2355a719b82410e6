package dev.countersign.streams;

/** How long a record may be. */
public final class RecordSize {
    /**
     * The longest record that is written: the brokers' and producers' default of 1 MiB less room
     * for key, headers and batch.
     */
    public static final int BYTES_MAX = 1024 * 1024 - 16 * 1024;

    private RecordSize() {}

    /**
     * The record itself.
     *
     * @param what names it in the message
     * @throws RecordTooLargeException when it could not be written
     */
    public static byte[] checked(String what, byte[] record) {
        if (record.length > BYTES_MAX) {
            throw RecordTooLargeException.record(what, record.length, BYTES_MAX);
        }
        return record;
    }
}
