package dev.countersign.schemas.wire;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes.TimestampMicros;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions.TimestampMicrosConversion;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Works out once what is to be done with each field of a generated record, as Avro's fast reader does. Avro's own
 * writer asks every value anew of what kind it is, which branch of a union it belongs to and whether it is to be
 * converted, and that took more time than writing it. The bytes are the same.
 *
 * <p>For our schemas: logical types other than instants in microseconds are written as what they are made of, and the branches of a
 * union are {@code null} and records.
 */
final class ValueWriters {
    private static final TimestampMicrosConversion INSTANTS = new TimestampMicrosConversion();

    /** By full name: a record may hold others of its own kind. */
    private final Map<String, RecordWriter> records = new HashMap<>();

    private ValueWriters() {}

    /** @throws IllegalArgumentException when the schema has what ours do not have */
    static ValueWriter of(Schema schema) {
        return new ValueWriters().writer(schema);
    }

    private ValueWriter writer(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> recordWriter(schema);
            case UNION -> unionWriter(schema);
            case ARRAY -> arrayWriter(writer(schema.getElementType()));
            case MAP -> mapWriter(writer(schema.getValueType()));
            case LONG -> longWriter(schema);
            case STRING -> (value, out) -> out.writeString((String) requireNonNull(value));
            case BYTES -> (value, out) -> out.writeBytes((ByteBuffer) requireNonNull(value));
            case ENUM -> (value, out) -> out.writeEnum(schema.getEnumOrdinal(((Enum<?>) requireNonNull(value)).name()));
            case INT -> (value, out) -> out.writeInt((Integer) requireNonNull(value));
            case BOOLEAN -> (value, out) -> out.writeBoolean((Boolean) requireNonNull(value));
            case DOUBLE -> (value, out) -> out.writeDouble((Double) requireNonNull(value));
            case FLOAT -> (value, out) -> out.writeFloat((Float) requireNonNull(value));
            case NULL -> (value, out) -> out.writeNull();
            case FIXED -> throw new IllegalArgumentException("There is no writer for " + schema);
        };
    }

    private static ValueWriter longWriter(Schema schema) {
        LogicalType type = schema.getLogicalType();
        return type instanceof TimestampMicros
                ? (value, out) -> out.writeLong(INSTANTS.toLong((Instant) requireNonNull(value), schema, type))
                : (value, out) -> out.writeLong((Long) requireNonNull(value));
    }

    private RecordWriter recordWriter(Schema schema) {
        RecordWriter known = records.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        List<Schema.Field> fields = schema.getFields();
        RecordWriter writer = new RecordWriter(new ValueWriter[fields.size()]);
        records.put(schema.getFullName(), writer);
        for (Schema.Field field : fields) {
            writer.fields[field.pos()] = writer(field.schema());
        }
        return writer;
    }

    /** @param fields filled in after it was made known */
    private record RecordWriter(ValueWriter[] fields) implements ValueWriter {
        @Override
        public void write(@Nullable Object value, Encoder out) throws IOException {
            SpecificRecord record = (SpecificRecord) requireNonNull(value);
            for (int position = 0; position < fields.length; position++) {
                fields[position].write(record.get(position), out);
            }
        }
    }

    private ValueWriter unionWriter(Schema union) {
        List<Schema> branches = union.getTypes();
        if (branches.size() == 2 && branches.getFirst().getType() == Schema.Type.NULL) {
            ValueWriter some = writer(branches.getLast());
            return (value, out) -> {
                out.writeIndex(value == null ? 0 : 1);
                if (value != null) {
                    some.write(value, out);
                }
            };
        }
        int nothing = union.getIndexNamed("null") == null ? -1 : union.getIndexNamed("null");
        ValueWriter[] writers = new ValueWriter[branches.size()];
        Class<?>[] classes = new Class<?>[branches.size()];
        for (int branch = 0; branch < writers.length; branch++) {
            Schema schema = branches.get(branch);
            if (branch != nothing && schema.getType() != Schema.Type.RECORD) {
                throw new IllegalArgumentException("There is no writer for " + union);
            }
            writers[branch] = writer(schema);
            classes[branch] = GeneratedRecords.INSTANCE.getClass(schema);
        }
        return (value, out) -> {
            int branch = value == null ? nothing : indexOf(value.getClass(), classes);
            if (branch < 0) {
                // Its class alone: what it holds may be a payload.
                throw new IllegalArgumentException(
                        (value == null ? "null" : value.getClass().getName()) + " is not in " + union);
            }
            out.writeIndex(branch);
            writers[branch].write(value, out);
        };
    }

    private static int indexOf(Class<?> type, Class<?>[] classes) {
        for (int index = 0; index < classes.length; index++) {
            if (classes[index] == type) {
                return index;
            }
        }
        return -1;
    }

    private static ValueWriter arrayWriter(ValueWriter element) {
        return (value, out) -> {
            Collection<?> elements = (Collection<?>) requireNonNull(value);
            out.writeArrayStart();
            out.setItemCount(elements.size());
            for (Object one : elements) {
                out.startItem();
                element.write(one, out);
            }
            out.writeArrayEnd();
        };
    }

    private static ValueWriter mapWriter(ValueWriter values) {
        return (value, out) -> {
            Map<?, ?> entries = (Map<?, ?>) requireNonNull(value);
            out.writeMapStart();
            out.setItemCount(entries.size());
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                out.startItem();
                out.writeString((String) requireNonNull(entry.getKey()));
                values.write(entry.getValue(), out);
            }
            out.writeMapEnd();
        };
    }
}
