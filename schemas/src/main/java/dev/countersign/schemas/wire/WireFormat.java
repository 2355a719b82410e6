package dev.countersign.schemas.wire;

import dev.countersign.schemas.topic.UnreadableRecordException;
import java.util.Arrays;

/**
 * Confluent's wire format: a zero byte, the schema id in four bytes (big endian), then the Avro
 * binary encoding.
 */
public final class WireFormat {
    /** What stands before the Avro bytes. */
    public static final int HEADER_BYTES = 5;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /**
     * The id of the schema that a record was written with.
     *
     * @throws UnreadableRecordException when the bytes do not begin with such a header
     */
    public static int schemaId(byte[] record) {
        if (record.length < HEADER_BYTES) {
            throw UnreadableRecordException.tooShort(record.length);
        }
        if (record[0] != MAGIC) {
            throw UnreadableRecordException.wrongMagic(record[0]);
        }
        return record[1] << 24 | (record[2] & 0xff) << 16 | (record[3] & 0xff) << 8 | (record[4] & 0xff);
    }

    /**
     * The Avro bytes of a record, without the header. A call's history digest runs over these, so
     * that it does not depend on who hands out the ids.
     *
     * @throws UnreadableRecordException when the bytes do not begin with such a header
     */
    public static byte[] body(byte[] record) {
        schemaId(record);
        return Arrays.copyOfRange(record, HEADER_BYTES, record.length);
    }

    /** What stands before the Avro bytes of a schema's records. */
    static byte[] header(int id) {
        return new byte[] {MAGIC, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id};
    }
}
