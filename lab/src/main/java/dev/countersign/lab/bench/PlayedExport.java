package dev.countersign.lab.bench;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportWriter;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.schemas.topic.CloudEvents;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TiledTree;
import dev.countersign.tlog.tile.TreeShape;
import dev.countersign.tlog.tile.TreeWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An export as an installation of one partition would give it, made without one: what the calls recorded,
 * and a ledger that sealed it every 256 leaves. Memory does not grow with it.
 */
final class PlayedExport implements AutoCloseable {
    private static final String ORIGIN = "bench.example/receipts";
    private static final int SEAL_EVERY = TileName.FULL_WIDTH;
    private static final Headers NONE = new RecordHeaders();

    final Topics topics = new Topics("", SchemaIds.bundled());

    private final SigningKey key = SigningKey.of(ORIGIN, SignatureType.ED25519, new byte[32]);
    private final CheckpointSigner signer = new CheckpointSigner(key, CheckpointSigner.nothingSigned(ORIGIN));
    private final Map<AuditedTopic, SpooledPart> parts = new EnumMap<>(AuditedTopic.class);
    private final Map<Issuer, Long> sequences = new EnumMap<>(Issuer.class);
    private final TreeSet<Integer> schemas = new TreeSet<>();
    private final UnsyncedTiles tiles;
    private final TreeWriter tree;
    private @Nullable Checkpoint latest;

    /** @param directory where records and tiles are until they are packed */
    PlayedExport(Path directory) throws IOException {
        for (AuditedTopic topic : AuditedTopic.values()) {
            parts.put(topic, SpooledPart.create(directory.resolve(topic.topicName())));
        }
        this.tiles = new UnsyncedTiles(directory);
        this.tree = TreeWriter.open(tiles, 0);
    }

    /** Whom an auditor has to believe. */
    String vkey() {
        return key.verifier().toString();
    }

    void control(ControlFact fact, Instant at) throws IOException {
        append(
                AuditedTopic.CONTROL_HISTORY,
                fact.key(),
                at,
                NONE,
                topics.controlHistory().codec().encode(fact));
    }

    /** The sequence of the next receipt of the issuer of this kind. */
    long sequence(ReceiptKind kind) {
        return sequences.getOrDefault(kind.issuer(), 0L);
    }

    /** Records a receipt, and its leaf behind the ones before it. */
    void receipt(Receipt receipt) throws IOException {
        sequences.put(receipt.kind().issuer(), receipt.sequence() + 1);
        append(
                AuditedTopic.RECEIPTS,
                receipt.callId().value(),
                receipt.issuedAt(),
                CloudEvents.headers(receipt),
                topics.receipts().codec().encode(receipt));
        byte[] leaf = ReceiptLeaf.of(receipt, 0);
        append(
                AuditedTopic.LEDGER,
                null,
                receipt.issuedAt(),
                NONE,
                topics.ledger().codec().encode(new LedgerEntry(ReceiptPlace.of(receipt, 0), leaf)));
        tree.append(leaf);
        if (tree.size() % SEAL_EVERY == 0) {
            seal(receipt.issuedAt());
        }
    }

    private void seal(Instant at) throws IOException {
        if (tree.size() == signer.last().size()) {
            return;
        }
        tree.flush();
        Checkpoint head = signer.sign(
                tree.size(),
                tree.root(),
                new TiledTree(tiles, tree.size()).consistency(signer.last().size(), tree.size()));
        PublishedCheckpoint published = new PublishedCheckpoint(
                head.head().size(),
                new Digest(head.head().root().toString()),
                new String(head.bytes(), StandardCharsets.UTF_8),
                at);
        latest = head;
        append(
                AuditedTopic.CHECKPOINTS,
                null,
                at,
                NONE,
                topics.checkpoints().codec().encode(published));
    }

    void append(AuditedTopic topic, @Nullable String recordKey, Instant at, Headers headers, byte[] value)
            throws IOException {
        schemas.add(WireFormat.schemaId(value));
        part(topic)
                .append(
                        at.toEpochMilli(),
                        recordKey == null ? null : recordKey.getBytes(StandardCharsets.UTF_8),
                        framed(headers),
                        value);
    }

    private static byte[] framed(Headers headers) {
        List<ExportedRecord.Header> framed = new ArrayList<>();
        for (Header header : headers) {
            framed.add(new ExportedRecord.Header(header.key(), header.value()));
        }
        return ExportedRecord.frame(framed);
    }

    private SpooledPart part(AuditedTopic topic) {
        SpooledPart part = parts.get(topic);
        if (part == null) {
            // The constructor has made one for every topic.
            throw new IllegalStateException("There is no part for " + topic);
        }
        return part;
    }

    /** Seals what is left, and packs everything; nothing is recorded any more then. */
    void write(Path file, Instant at) throws IOException {
        seal(at);
        Checkpoint sealed = Objects.requireNonNull(latest, "Nothing was recorded");
        try (ExportWriter writer = ExportWriter.create(file)) {
            for (RecordPart part : AuditedTopic.allParts(1)) {
                writer.records(part, out -> part(part.topic()).each(out::write));
            }
            for (int id : schemas) {
                writer.file(
                        ExportedSchemas.fileOf(id),
                        PublishedSchema.prettyText(SchemaIds.bundled().byId(id)).getBytes(StandardCharsets.UTF_8));
            }
            writer.file(ExportFile.CHECKPOINT, sealed.bytes());
            writer.file(ExportFile.KEY, (vkey() + "\n").getBytes(StandardCharsets.UTF_8));
            TreeShape shape = new TreeShape(tree.size());
            Iterator<TileName> names = Stream.<TileName>concat(shape.hashTiles(), shape.entryTiles())
                    .iterator();
            while (names.hasNext()) {
                TileName name = names.next();
                writer.file(ExportFile.LEDGER + name.path(), Objects.requireNonNull(tiles.read(name)));
            }
            writer.finish(new Manifest(
                    Manifest.FORMAT,
                    at.toString(),
                    "",
                    1,
                    new Manifest.Log(ORIGIN, vkey()),
                    new Manifest.Head(sealed.head().size(), sealed.head().root().base64()),
                    writer.parts()));
        }
    }

    @Override
    public void close() throws IOException {
        for (SpooledPart part : parts.values()) {
            part.close();
        }
    }
}
