package dev.countersign.audit.verify;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.Scratch;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records spread over files by their key, so that all of one call are in one file, and a file fits in
 * memory.
 */
final class Buckets implements AutoCloseable {
    /** By their place here a bucket's file names them. */
    private static final List<AuditedTopic> TOPICS = List.of(AuditedTopic.values());

    /** What a bucket is to have at most, so that two at a time fit in a small heap with what is made of them. */
    static final long BUCKET_BYTES = 4L * 1024 * 1024;

    /** More would be too many open files. */
    static final int BUCKETS_MAX = 512;

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int ABSENT = -1;

    private final Scratch scratch;
    private final List<DataOutputStream> files = new ArrayList<>();

    private Buckets(Scratch scratch) {
        this.scratch = scratch;
    }

    /** @param bytes of all records together, about */
    static Buckets create(Path temporary, long bytes) throws IOException {
        Buckets buckets = new Buckets(Scratch.in(temporary));
        int count = (int) Math.clamp(Math.ceilDiv(bytes, BUCKET_BYTES), 1L, (long) BUCKETS_MAX);
        try {
            for (int i = 0; i < count; i++) {
                buckets.files.add(new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(buckets.file(i)), BUFFER_BYTES)));
            }
            return buckets;
        } catch (IOException full) {
            buckets.close();
            throw full;
        }
    }

    int count() {
        return files.size();
    }

    /** Puts a record where its key belongs. For many threads. */
    void put(RecordPart part, ExportedRecord record) throws IOException {
        byte[] key = record.key() == null ? new byte[0] : record.key();
        byte[] value = record.value();
        DataOutputStream file = files.get(Math.floorMod(java.util.Arrays.hashCode(key), files.size()));
        synchronized (file) {
            file.writeByte(TOPICS.indexOf(part.topic()));
            file.writeInt(part.partition());
            file.writeLong(record.offset());
            file.writeInt(key.length);
            file.write(key);
            file.writeInt(value == null ? ABSENT : value.length);
            if (value != null) {
                file.write(value);
            }
        }
    }

    /** No more is put. */
    void seal() throws IOException {
        for (DataOutputStream file : files) {
            file.close();
        }
    }

    /** The records of a bucket by their key, each key's in the order in which its topics' were put. */
    Map<String, List<Stored>> read(int bucket) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file(bucket)));
        Map<String, List<Stored>> byId = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            RecordPart part = new RecordPart(TOPICS.get(in.get()), in.getInt());
            long offset = in.getLong();
            byte[] key = take(in);
            byte[] value = take(in);
            String id = key == null ? "" : new String(key, StandardCharsets.UTF_8);
            byId.computeIfAbsent(id, none -> new ArrayList<>()).add(new Stored(part, offset, id, value));
        }
        Files.delete(file(bucket));
        return byId;
    }

    private static byte @Nullable [] take(ByteBuffer in) {
        int length = in.getInt();
        if (length == ABSENT) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private Path file(int bucket) {
        return scratch.directory().resolve(Integer.toString(bucket));
    }

    @Override
    public void close() throws IOException {
        for (DataOutputStream file : files) {
            file.close();
        }
        scratch.close();
    }
}
