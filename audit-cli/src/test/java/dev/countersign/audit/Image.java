package dev.countersign.audit;

import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportWriter;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.ExportedSchemas;
import dev.countersign.audit.archive.FileSeal;
import dev.countersign.audit.archive.Manifest;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.schemas.wire.PublishedSchema;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import dev.countersign.tlog.tile.MemoryTiles;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TiledTree;
import dev.countersign.tlog.tile.TreeShape;
import dev.countersign.tlog.tile.TreeWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** An export that is not written yet: everything in it can still be changed, and it comes out whole all the same. */
final class Image {
    static final String ORIGIN = "ledger.example/receipts";
    static final SigningKey TRUE_KEY = key(1);
    private static final int SEAL_EVERY = 7;

    final int partitions;
    /** The manifest's. */
    int format = Manifest.FORMAT;

    final SigningKey key;
    final Map<RecordPart, List<ExportedRecord>> records = new LinkedHashMap<>();
    final MemoryTiles tiles = new MemoryTiles();
    final List<Checkpoint> checkpoints = new ArrayList<>();
    /** Tiles that are written in place of the tree's. */
    final Map<String, byte[]> replaceTiles = new LinkedHashMap<>();

    Checkpoint latest;
    byte[] vkey;

    static SigningKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.of(ORIGIN, SignatureType.ED25519, bytes);
    }

    /** Seals what was played, and publishes every checkpoint. */
    static Image of(World world, SigningKey key) throws IOException {
        return of(world, key, SEAL_EVERY);
    }

    static Image of(World world, SigningKey key, int sealEvery) throws IOException {
        Image image = new Image(world, key);
        TreeWriter tree = TreeWriter.open(image.tiles, 0);
        CheckpointSigner signer = new CheckpointSigner(key, CheckpointSigner.nothingSigned(ORIGIN));
        for (World.Issued one : world.issued) {
            byte[] leaf = ReceiptLeaf.of(one.receipt(), one.partition());
            tree.append(leaf);
            byte[] entry = world.topics
                    .ledger()
                    .codec()
                    .encode(new LedgerEntry(ReceiptPlace.of(one.receipt(), one.partition()), leaf));
            world.append(AuditedTopic.LEDGER, null, one.receipt().issuedAt(), entry);
            if (tree.size() % sealEvery == 0 || tree.size() == world.issued.size()) {
                tree.flush();
                image.seal(world, signer, tree);
            }
        }
        world.records.forEach((part, list) -> image.records.put(part, new ArrayList<>(list)));
        return image;
    }

    private Image(World world, SigningKey key) {
        this.partitions = world.partitions;
        this.key = key;
        this.vkey = (key.verifier() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void seal(World world, CheckpointSigner signer, TreeWriter tree) throws IOException {
        latest = signer.sign(
                tree.size(),
                tree.root(),
                new TiledTree(tiles, tree.size()).consistency(signer.last().size(), tree.size()));
        checkpoints.add(latest);
        world.append(
                AuditedTopic.CHECKPOINTS,
                null,
                Plays.T0,
                world.topics.checkpoints().codec().encode(published(latest)));
    }

    static PublishedCheckpoint published(Checkpoint checkpoint) {
        return new PublishedCheckpoint(
                checkpoint.head().size(),
                new Digest(checkpoint.head().root().toString()),
                new String(checkpoint.bytes(), StandardCharsets.UTF_8),
                Plays.T0);
    }

    Path write(Path file) throws IOException {
        Manifest manifest;
        try (ExportWriter writer = ExportWriter.create(file)) {
            TreeSet<Integer> schemas = new TreeSet<>();
            for (RecordPart part : records.keySet()) {
                writer.records(part, out -> {
                    for (ExportedRecord record : records.get(part)) {
                        out.write(record);
                        if (record.value() != null && record.value().length >= WireFormat.HEADER_BYTES) {
                            try {
                                int id = WireFormat.schemaId(record.value());
                                SchemaIds.bundled().byId(id);
                                schemas.add(id);
                            } catch (RuntimeException none) {
                                // It was tampered with.
                            }
                        }
                    }
                });
            }
            for (int id : schemas) {
                writer.file(
                        ExportedSchemas.fileOf(id),
                        PublishedSchema.prettyText(SchemaIds.bundled().byId(id)).getBytes(StandardCharsets.UTF_8));
            }
            writer.file(ExportFile.CHECKPOINT, latest.bytes());
            writer.file(ExportFile.KEY, vkey);
            for (TileName tile : tileNames()) {
                byte[] bytes = replaceTiles.getOrDefault(tile.path(), tiles.read(tile));
                if (bytes != null) {
                    writer.file(ExportFile.LEDGER + tile.path(), bytes);
                }
            }
            manifest = new Manifest(
                    format,
                    "2026-11-22T00:00:00Z",
                    "",
                    partitions,
                    new Manifest.Log(ORIGIN, new String(vkey, StandardCharsets.UTF_8).strip()),
                    new Manifest.Head(latest.head().size(), latest.head().root().base64()),
                    writer.parts());
            writer.finish(manifest);
        }
        return format < Manifest.PACKED_SINCE ? OlderFormat.of(manifest, file) : file;
    }

    List<TileName> tileNames() {
        TreeShape shape = new TreeShape(latest.head().size());
        return Stream.<TileName>concat(shape.hashTiles(), shape.entryTiles()).toList();
    }

    /** The files of an export, to be changed one by one. */
    static Map<String, byte[]> files(Path file) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    static Path pack(Map<String, byte[]> files, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> one : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(one.getKey()));
                zip.write(one.getValue());
                zip.closeEntry();
            }
            zip.setComment(FileSeal.OPEN);
        }
        FileSeal.close(file);
        return file;
    }
}
