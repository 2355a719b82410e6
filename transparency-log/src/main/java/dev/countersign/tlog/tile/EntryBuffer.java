package dev.countersign.tlog.tile;

import java.io.ByteArrayOutputStream;

/** A bundle of entries as it grows. */
final class EntryBuffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int width;

    /** @throws IllegalArgumentException when the entry is longer than the format can hold */
    void add(byte[] entry) {
        require(entry);
        bytes.write(entry.length >>> 8);
        bytes.write(entry.length);
        bytes.writeBytes(entry);
        width++;
    }

    static void require(byte[] entry) {
        if (entry.length > EntryBundle.ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "An entry has at most " + EntryBundle.ENTRY_BYTES_MAX + " bytes, not " + entry.length);
        }
    }

    int width() {
        return width;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    void clear() {
        bytes.reset();
        width = 0;
    }
}
