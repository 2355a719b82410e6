package dev.countersign.audit.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record exactly as it is on its topic.
 *
 * @param timestamp milliseconds since 1970, as Kafka has it
 * @param key null for none
 * @param headers framed as {@link #frame} frames them
 * @param value null for a tombstone
 */
public record ExportedRecord(
        long offset, long timestamp, byte @Nullable [] key, byte[] headers, byte @Nullable [] value) {
    /** What stands in the place of a length where there is nothing. */
    static final int ABSENT = -1;

    /**
     * A header.
     *
     * @param value null for none
     */
    public record Header(String name, byte @Nullable [] value) {}

    /** How many bytes of memory its parts take, about. */
    public long bytes() {
        return (key == null ? 0L : key.length) + headers.length + (value == null ? 0L : value.length);
    }

    /** The key as text; empty where there is none. */
    public String id() {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** Headers side by side: each the length of its name, its name, the length of its value, its value. */
    public static byte[] frame(List<Header> headers) {
        int bytes = 0;
        List<byte[]> names = new ArrayList<>(headers.size());
        for (Header header : headers) {
            byte[] name = header.name().getBytes(StandardCharsets.UTF_8);
            names.add(name);
            bytes += 2 * Integer.BYTES + name.length + (header.value() == null ? 0 : header.value().length);
        }
        ByteBuffer framed = ByteBuffer.allocate(bytes);
        for (int i = 0; i < headers.size(); i++) {
            framed.putInt(names.get(i).length).put(names.get(i));
            byte[] value = headers.get(i).value();
            framed.putInt(value == null ? ABSENT : value.length);
            if (value != null) {
                framed.put(value);
            }
        }
        return framed.array();
    }
}
