package dev.countersign.audit.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link RecordWriter} wrote, record by record, and believes none of it: checksums,
 * lengths, and that offsets grow.
 */
public final class RecordReader implements AutoCloseable {
    static final int PREFIX_BYTES = 2 * Integer.BYTES;

    /** A record of the largest size that a topic takes, and what frames it. */
    private static final int FRAME_BYTES_MAX = 16 * 1024 * 1024;

    private static final int BUFFER_BYTES = 256 * 1024;

    private final RecordPart part;
    private final InputStream in;
    private final CRC32C checksum = new CRC32C();
    private final byte[] prefix = new byte[PREFIX_BYTES];
    private @Nullable Long last;

    RecordReader(RecordPart part, InputStream in) {
        this.part = part;
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    public RecordPart part() {
        return part;
    }

    /**
     * @return null at the end
     * @throws DamagedExportException naming the record that is not whole, or out of order
     */
    public @Nullable ExportedRecord next() throws IOException {
        byte[] frame;
        try {
            int read = in.readNBytes(prefix, 0, PREFIX_BYTES);
            if (read == 0) {
                return null;
            }
            frame = read == PREFIX_BYTES ? body(ByteBuffer.wrap(prefix)) : cut();
        } catch (java.util.zip.ZipException | java.io.EOFException damaged) {
            throw DamagedExportException.frame(part, last, "the file cannot be unpacked there");
        }
        ExportedRecord record = parse(ByteBuffer.wrap(frame));
        if (last != null && record.offset() <= last) {
            throw DamagedExportException.record(
                    part, record.offset(), "comes after offset " + last + ": it is out of order or there twice");
        }
        last = record.offset();
        return record;
    }

    private byte[] body(ByteBuffer start) throws IOException {
        int length = start.getInt();
        int expected = start.getInt();
        if (length < 0 || length > FRAME_BYTES_MAX) {
            throw DamagedExportException.frame(part, last, "its length is none that a record has");
        }
        byte[] frame = in.readNBytes(length);
        if (frame.length < length) {
            return cut();
        }
        checksum.reset();
        checksum.update(frame);
        if ((int) checksum.getValue() != expected) {
            throw DamagedExportException.frame(part, last, "it does not have its checksum");
        }
        return frame;
    }

    private byte[] cut() throws DamagedExportException {
        throw DamagedExportException.frame(part, last, "the file ends within it");
    }

    private ExportedRecord parse(ByteBuffer frame) throws DamagedExportException {
        try {
            long offset = frame.getLong();
            long timestamp = frame.getLong();
            byte[] key = take(frame);
            byte[] headers = take(frame);
            byte[] value = take(frame);
            if (offset < 0 || headers == null || frame.hasRemaining()) {
                throw DamagedExportException.frame(part, last, "it is not framed as a record is");
            }
            return new ExportedRecord(offset, timestamp, key, headers, value);
        } catch (java.nio.BufferUnderflowException | NegativeArraySizeException short_) {
            throw DamagedExportException.frame(part, last, "it is not framed as a record is");
        }
    }

    private static byte @Nullable [] take(ByteBuffer frame) {
        int length = frame.getInt();
        if (length == ExportedRecord.ABSENT) {
            return null;
        }
        if (length > frame.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        frame.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
