package dev.countersign.schemas.topic;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A topic: its name and how its values are written. Keys are plain UTF-8 strings everywhere.
 *
 * @param name the full name, prefix included
 */
public record Topic<V>(String name, Codec<V> codec) {
    /** For Kafka clients that want a serializer. A null value, a tombstone, stays one. */
    @SuppressWarnings("NullAway") // Kafka means null by a tombstone, and its types do not say so.
    public Serializer<V> serializer() {
        return (topic, value) -> value == null ? null : codec.encode(value);
    }

    /**
     * For Kafka clients that want a deserializer. A tombstone stays one. Poison input throws; see
     * {@link Codec#decode}.
     */
    @SuppressWarnings("NullAway") // Kafka means null by a tombstone, and its types do not say so.
    public Deserializer<V> deserializer() {
        return (topic, bytes) -> bytes == null ? null : codec.decode(bytes);
    }
}
