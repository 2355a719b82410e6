package dev.countersign.schemas.codec;

import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.AvroFormat;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.DateTimeException;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** A codec made of two mappings and the wire format. */
final class MappedCodec<V, A extends SpecificRecord> implements Codec<V> {
    private final AvroFormat<A> format;
    private final Function<V, A> toAvro;
    private final Function<A, V> toDomain;

    MappedCodec(Class<A> type, String subject, SchemaIds schemaIds, Function<V, A> toAvro, Function<A, V> toDomain) {
        this.format = new AvroFormat<>(type, subject, schemaIds);
        this.toAvro = toAvro;
        this.toDomain = toDomain;
    }

    @Override
    public byte[] encode(V value) {
        return format.encode(toAvro.apply(value));
    }

    @Override
    public V decode(byte[] bytes) {
        A record = format.decode(bytes);
        try {
            return toDomain.apply(record);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // The Avro was well formed, but the domain's own checks refuse what it says.
            throw UnreadableRecordException.notOfType(record.getSchema().getName(), e);
        }
    }
}
