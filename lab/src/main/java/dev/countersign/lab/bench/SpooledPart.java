package dev.countersign.lab.bench;

import dev.countersign.audit.archive.ExportedRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The records of one partition in a file, in the order in which they came, until an archive takes them: it takes one partition after the other. */
final class SpooledPart implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int ABSENT = -1;

    /** Every fifth offset is a transaction's marker. */
    private static final int OFFSETS = 5;

    private static final int RECORDS = 4;

    private final Path file;
    private final DataOutputStream out;
    private long count;

    private SpooledPart(Path file, DataOutputStream out) {
        this.file = file;
        this.out = out;
    }

    static SpooledPart create(Path file) throws IOException {
        return new SpooledPart(
                file, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)));
    }

    void append(long timestamp, byte @Nullable [] key, byte[] headers, byte[] value) throws IOException {
        out.writeLong(timestamp);
        put(key);
        put(headers);
        put(value);
        count++;
    }

    private void put(byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    /** Takes a record. */
    @FunctionalInterface
    interface Taker {
        void take(ExportedRecord record) throws IOException;
    }

    /** Shows each of them. */
    void each(Taker taker) throws IOException {
        out.flush();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            for (long i = 0; i < count; i++) {
                long timestamp = in.readLong();
                byte[] key = take(in);
                byte[] headers = take(in);
                byte[] value = take(in);
                taker.take(new ExportedRecord(
                        i / RECORDS * OFFSETS + i % RECORDS,
                        timestamp,
                        key,
                        headers == null ? new byte[0] : headers,
                        value));
            }
        }
    }

    private static byte @Nullable [] take(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == ABSENT ? null : in.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
