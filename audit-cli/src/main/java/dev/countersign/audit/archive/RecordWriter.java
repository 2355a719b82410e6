package dev.countersign.audit.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of a partition, one frame each, big-endian:
 *
 * <pre>
 * u32 length of what follows the checksum · u32 CRC-32C of it
 * i64 offset · i64 timestamp · i32 length, key · i32 length, headers · i32 length, value      (-1 for none)
 * </pre>
 */
public final class RecordWriter {
    private static final int FIXED_BYTES = 2 * Long.BYTES + 3 * Integer.BYTES;

    private final RecordPart part;
    private final OutputStream out;
    private final CRC32C checksum = new CRC32C();
    private @Nullable Long first;
    private @Nullable Long last;
    private long count;

    RecordWriter(RecordPart part, OutputStream out) {
        this.part = part;
        this.out = out;
    }

    public void write(ExportedRecord record) throws IOException {
        byte[] frame = frame(record);
        out.write(frame);
        first = first == null ? Long.valueOf(record.offset()) : first;
        last = record.offset();
        count++;
    }

    private byte[] frame(ExportedRecord record) {
        byte[] key = record.key();
        byte[] value = record.value();
        int length = FIXED_BYTES
                + (key == null ? 0 : key.length)
                + record.headers().length
                + (value == null ? 0 : value.length);
        ByteBuffer frame = ByteBuffer.allocate(RecordReader.PREFIX_BYTES + length);
        frame.putInt(length).putInt(0).putLong(record.offset()).putLong(record.timestamp());
        put(frame, key);
        put(frame, record.headers());
        put(frame, value);
        checksum.reset();
        checksum.update(frame.array(), RecordReader.PREFIX_BYTES, length);
        frame.putInt(Integer.BYTES, (int) checksum.getValue());
        return frame.array();
    }

    private static void put(ByteBuffer frame, byte @Nullable [] bytes) {
        if (bytes == null) {
            frame.putInt(ExportedRecord.ABSENT);
        } else {
            frame.putInt(bytes.length).put(bytes);
        }
    }

    /**
     * What was written.
     *
     * @param sha256 of the part's file
     */
    Manifest.Part finish(String sha256) {
        return new Manifest.Part(part.topic().topicName(), part.partition(), first, last, count, sha256);
    }

    /** As the digests of parts and of the whole file are taken. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform must have SHA-256 (java.security.MessageDigest's contract).
            throw new IllegalStateException("This Java platform lacks SHA-256", impossible);
        }
    }
}
