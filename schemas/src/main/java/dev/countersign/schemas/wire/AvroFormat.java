package dev.countersign.schemas.wire;

import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record type in the wire format, and reads it whatever released schema it was written
 * with. Safe for use by many threads; each keeps its own buffers.
 */
public final class AvroFormat<A extends SpecificRecord> {
    /** A buffer that grew beyond this is not kept for the next record. */
    private static final int KEPT_BUFFER_BYTES_MAX = 64 * 1024;

    private static final GeneratedRecords DATA = GeneratedRecords.INSTANCE;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final Schema schema;
    private final SchemaIds schemaIds;
    private final String subject;
    private final SpecificDatumWriter<A> writer;
    private final ConcurrentMap<Integer, DatumReader<A>> readers = new ConcurrentHashMap<>();

    /** Looked up by the first record that is written: who only reads needs no id to write with. */
    private volatile byte @Nullable [] header;

    /** @param subject under which the schema's id is looked up */
    public AvroFormat(Class<A> type, String subject, SchemaIds schemaIds) {
        this.schema = DATA.getSchema(type);
        this.schemaIds = schemaIds;
        this.subject = subject;
        this.writer = new SpecificDatumWriter<>(schema, DATA);
    }

    /**
     * The record in the wire format, in a fresh array.
     *
     * @throws IllegalStateException when the schema has no id; see {@link SchemaIds#idFor}
     */
    public byte[] encode(A record) {
        Scratch scratch = SCRATCH.get();
        GrowingBytes out = scratch.out;
        out.reset();
        out.write(header(), 0, WireFormat.HEADER_BYTES);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, scratch.encoder);
            scratch.encoder = encoder;
            writer.write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException impossible) {
            // Nothing here leaves memory.
            throw new UncheckedIOException(impossible);
        } finally {
            out.shrinkTo(KEPT_BUFFER_BYTES_MAX);
        }
    }

    /** @throws UnreadableRecordException when the bytes are not exactly one record of this type */
    public A decode(byte[] bytes) {
        int id = WireFormat.schemaId(bytes);
        DatumReader<A> reader = readers.get(id);
        if (reader == null) {
            reader = readers.computeIfAbsent(id, this::readerOf);
        }
        Scratch scratch = SCRATCH.get();
        try {
            BinaryDecoder decoder = DecoderFactory.get()
                    .binaryDecoder(
                            bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, scratch.decoder);
            scratch.decoder = decoder;
            @Nullable A nothing = null;
            A record = reader.read(nothing, decoder);
            if (!decoder.isEnd()) {
                throw UnreadableRecordException.trailingBytes(schema.getName());
            }
            return record;
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | UnsupportedOperationException e) {
            throw UnreadableRecordException.notOfType(schema.getName(), e);
        }
    }

    private byte[] header() {
        byte[] known = header;
        if (known == null) {
            known = WireFormat.header(schemaIds.idFor(subject, schema));
            header = known;
        }
        return known;
    }

    private DatumReader<A> readerOf(int id) {
        Schema written = schemaIds.byId(id);
        if (!written.getFullName().equals(schema.getFullName())) {
            throw UnreadableRecordException.anotherType(id, written.getFullName(), schema.getFullName());
        }
        try {
            // Works out once what is to be done with each field, which takes half the time of the usual reader. That
            // one would only ask for it where the data is of a class of Avro's own.
            return new FastReaderBuilder(DATA).createDatumReader(written, schema);
        } catch (IOException impossible) {
            // It reads nothing yet but the schemas.
            throw new UncheckedIOException(impossible);
        }
    }

    /** What a thread uses again for every record. */
    private static final class Scratch {
        final GrowingBytes out = new GrowingBytes();

        @Nullable
        BinaryEncoder encoder;

        @Nullable
        BinaryDecoder decoder;
    }
}
