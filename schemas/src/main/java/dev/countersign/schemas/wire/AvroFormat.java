package dev.countersign.schemas.wire;

import dev.countersign.schemas.topic.UnreadableRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
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
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record type in the wire format, and reads it whatever released schema it was written
 * with. Safe for use by many threads.
 */
public final class AvroFormat<A extends SpecificRecord> {
    /** A buffer that grew beyond this is not kept for the next record. */
    private static final int KEPT_BUFFER_BYTES_MAX = 64 * 1024;

    private static final int IDLE_MAX = 8;

    private static final GeneratedRecords DATA = GeneratedRecords.INSTANCE;

    /** One for all, because it keeps what it has worked out: each service has formats of its own for the same records. */
    private static final FastReaderBuilder READERS = new FastReaderBuilder(DATA);

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
    /** For virtual threads, which live for one request and would each make theirs anew. */
    private static final Queue<Scratch> IDLE = new ArrayBlockingQueue<>(IDLE_MAX);

    private final Schema schema;
    private final SchemaIds schemaIds;
    private final String subject;
    private final ValueWriter writer;
    private final ConcurrentMap<Integer, DatumReader<A>> readers = new ConcurrentHashMap<>();

    /** Looked up by the first record that is written: who only reads needs no id to write with. */
    private volatile byte @Nullable [] header;

    /** @param subject under which the schema's id is looked up */
    public AvroFormat(Class<A> type, String subject, SchemaIds schemaIds) {
        this.schema = DATA.getSchema(type);
        this.schemaIds = schemaIds;
        this.subject = subject;
        this.writer = ValueWriters.of(schema);
    }

    /**
     * The record in the wire format, in a fresh array.
     *
     * @throws IllegalStateException when the schema has no id; see {@link SchemaIds#idFor}
     */
    public byte[] encode(A record) {
        byte[] start = header();
        Scratch scratch = Scratch.take();
        GrowingBytes out = scratch.out;
        out.reset();
        out.write(start, 0, WireFormat.HEADER_BYTES);
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
            scratch.giveBack();
        }
    }

    /** @throws UnreadableRecordException when the bytes are not exactly one record of this type */
    public A decode(byte[] bytes) {
        int id = WireFormat.schemaId(bytes);
        DatumReader<A> reader = readers.get(id);
        if (reader == null) {
            reader = readers.computeIfAbsent(id, this::readerOf);
        }
        Scratch scratch = Scratch.take();
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
        } finally {
            scratch.giveBack();
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
            synchronized (READERS) {
                return READERS.createDatumReader(written, schema);
            }
        } catch (IOException impossible) {
            // It reads nothing yet but the schemas.
            throw new UncheckedIOException(impossible);
        }
    }

    /** What is used again for every record. */
    private static final class Scratch {
        final GrowingBytes out = new GrowingBytes();

        @Nullable
        BinaryEncoder encoder;

        @Nullable
        BinaryDecoder decoder;

        static Scratch take() {
            if (!Thread.currentThread().isVirtual()) {
                return OF_THREAD.get();
            }
            Scratch idle = IDLE.poll();
            return idle == null ? new Scratch() : idle;
        }

        void giveBack() {
            if (Thread.currentThread().isVirtual()) {
                IDLE.offer(this);
            }
        }
    }
}
