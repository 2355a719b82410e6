package dev.countersign.schemas.topic;

/**
 * Turns values into records' bytes and back, in the Confluent wire format: a zero byte, the schema
 * id in four bytes (big endian), then Avro binary.
 */
public interface Codec<V> {
    byte[] encode(V value);

    /** @throws UnreadableRecordException when the bytes are not a value of this codec */
    V decode(byte[] bytes);
}
