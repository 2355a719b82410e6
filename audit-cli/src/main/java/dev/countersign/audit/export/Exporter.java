package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportWriter;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordWriter;
import dev.countersign.audit.verify.Progress;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.TreeHead;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TreeShape;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Copies a history into an export, up to where it is when this begins. Memory does not grow with it. */
public final class Exporter {
    private static final String CLIENT = "countersign-audit-export";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FETCH_BYTES = 4 * 1024 * 1024;

    private final Origin origin;
    private final SchemaIds schemaIds;
    private final Progress progress;
    private final TreeSet<Integer> schemas = new TreeSet<>();
    private long copied;

    /**
     * What was exported.
     *
     * @param sealed receipts under the checkpoint
     * @param unsealed those that no checkpoint covers yet
     * @param key the log's vkey
     */
    public record Done(long records, long sealed, long unsealed, String key) {}

    /** @param registry who hands out schema ids; null for those of this build */
    public Exporter(Origin origin, @Nullable URI registry, Progress progress) {
        this.origin = origin;
        this.schemaIds = registry == null ? SchemaIds.bundled() : SchemaIds.rest(registry);
        this.progress = progress;
    }

    public Done export(Path file) throws IOException {
        Installation installation = installation();
        try (Admin admin = Admin.create(KafkaClients.admin(installation, CLIENT));
                Consumer<byte[], byte[]> reader = new KafkaConsumer<>(options(installation));
                ExportWriter writer = ExportWriter.create(file)) {
            Ends ends = new Ends(admin, origin.topicPrefix());
            int partitions = reader.partitionsFor(origin.topicPrefix() + AuditedTopic.RECEIPTS.topicName())
                    .size();
            if (partitions == 0) {
                throw AuditException.noTopic(origin.topicPrefix() + AuditedTopic.RECEIPTS.topicName());
            }
            Map<RecordPart, Long> until = new HashMap<>(ends.of(AuditedTopic.CHECKPOINTS, partitions));
            // Signed over no more than the topics have that are fixed after it.
            byte[] note = origin.ledger().checkpoint();
            TreeHead head = head(note);
            for (AuditedTopic topic : AuditedTopic.values()) {
                if (topic != AuditedTopic.CHECKPOINTS) {
                    until.putAll(ends.of(topic, partitions));
                }
            }
            List<RecordPart> parts = AuditedTopic.allParts(partitions);
            Map<RecordPart, Long> from = ends.beginnings(parts);
            for (RecordPart part : parts) {
                writer.records(
                        part,
                        out -> copy(
                                reader,
                                part,
                                ends.partition(part),
                                from.getOrDefault(part, 0L),
                                until.getOrDefault(part, 0L),
                                out));
            }
            schemas(writer);
            ledger(writer, head, note);
            String key = origin.ledger().key();
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    Instant.now().toString(),
                    origin.topicPrefix(),
                    partitions,
                    new Manifest.Log(head.origin(), key),
                    new Manifest.Head(head.size(), head.root().base64()),
                    writer.parts());
            writer.finish(manifest);
            return done(manifest, head.size(), key);
        } catch (KafkaException away) {
            throw AuditException.brokerAway(origin.bootstrapServers(), away);
        } finally {
            progress.end();
        }
    }

    private Done done(Manifest manifest, long sealed, String key) {
        long receipts = manifest.records().stream()
                .filter(part -> part.topic().equals(AuditedTopic.RECEIPTS.topicName()))
                .mapToLong(Manifest.Part::count)
                .sum();
        return new Done(copied, sealed, Math.max(0, receipts - sealed), key);
    }

    private Installation installation() {
        try {
            return new Installation(
                    origin.bootstrapServers(),
                    origin.topicPrefix(),
                    Installation.PARTITIONS_DEFAULT,
                    Installation.REPLICATION_FACTOR_DEFAULT,
                    Map.of());
        } catch (IllegalArgumentException wrong) {
            throw AuditException.badTrust("address", String.valueOf(wrong.getMessage()));
        }
    }

    private static Map<String, Object> options(Installation installation) {
        Map<String, Object> options = KafkaClients.readCommittedReader(installation, CLIENT);
        // A key is copied as it is, whatever it says.
        options.put("key.deserializer", ByteArrayDeserializer.class.getName());
        options.put("max.partition.fetch.bytes", FETCH_BYTES);
        options.put("max.poll.records", 2_000);
        return options;
    }

    private static TreeHead head(byte[] note) {
        try {
            return Checkpoint.parse(note).head();
        } catch (MalformedException malformed) {
            throw AuditException.badTrust("ledger's checkpoint", malformed.reason());
        }
    }

    private void copy(
            Consumer<byte[], byte[]> reader,
            RecordPart part,
            TopicPartition partition,
            long from,
            long until,
            RecordWriter out)
            throws IOException {
        reader.assign(List.of(partition));
        reader.seek(partition, from);
        long position = from;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (position < until) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (record.offset() < until) {
                    out.write(record(record));
                    note(record.value());
                    progress.step("records copied, now " + part, ++copied);
                }
            }
            long now = reader.position(partition);
            if (now > position) {
                position = now;
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw AuditException.stalled(part.toString(), PATIENCE.toSeconds());
            }
        }
    }

    private static ExportedRecord record(ConsumerRecord<byte[], byte[]> record) {
        List<ExportedRecord.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new ExportedRecord.Header(header.key(), header.value()));
        }
        return new ExportedRecord(
                record.offset(), record.timestamp(), record.key(), ExportedRecord.frame(headers), record.value());
    }

    private void note(byte @Nullable [] value) {
        try {
            if (value != null) {
                schemas.add(WireFormat.schemaId(value));
            }
        } catch (UnreadableRecordException foreign) {
            // Among the dead letters and their commands there may be anything.
        }
    }

    private void schemas(ExportWriter writer) throws IOException {
        for (int id : schemas) {
            try {
                writer.file(
                        ExportedSchemas.fileOf(id),
                        PublishedSchema.prettyText(schemaIds.byId(id)).getBytes(StandardCharsets.UTF_8));
            } catch (UnreadableRecordException unknown) {
                // Named by a record that nobody can read; verification tells of it.
            }
        }
    }

    private void ledger(ExportWriter writer, TreeHead head, byte[] note) throws IOException {
        writer.file(ExportFile.CHECKPOINT, note);
        writer.file(ExportFile.KEY, (origin.ledger().key() + "\n").getBytes(StandardCharsets.UTF_8));
        TreeShape shape = new TreeShape(head.size());
        long tiles = 0;
        Iterator<? extends TileName> names =
                Stream.concat(shape.hashTiles(), shape.entryTiles()).iterator();
        while (names.hasNext()) {
            TileName tile = names.next();
            byte[] bytes = tile(tile);
            writer.file(ExportFile.LEDGER + tile.path(), bytes);
            progress.step("tiles copied", ++tiles);
        }
    }

    /** From the full one where the partial one is gone. */
    private byte[] tile(TileName tile) throws IOException {
        byte[] bytes = origin.ledger().read(tile);
        if (bytes == null && !tile.isFull()) {
            byte[] full = origin.ledger().read(tile.withWidth(TileName.FULL_WIDTH));
            bytes = full == null ? null : dev.countersign.tlog.tile.TileBytes.beginning(tile, full);
        }
        if (bytes == null) {
            throw AuditException.ledgerAway("its place", "the tile " + tile.path() + " is missing");
        }
        return bytes;
    }
}
