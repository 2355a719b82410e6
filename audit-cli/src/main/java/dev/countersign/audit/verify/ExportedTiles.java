package dev.countersign.audit.verify;

import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.tile.EntryBundle;
import dev.countersign.tlog.tile.EntryTile;
import dev.countersign.tlog.tile.HashTile;
import dev.countersign.tlog.tile.TileBytes;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TileSource;
import dev.countersign.tlog.tile.TreeShape;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The export's tiles, held against a tree that is built anew beside them. In memory is one tile for each level. */
final class ExportedTiles {
    private static final int HEIGHT = 8;

    private final TileSource source;
    private final TreeShape shape;
    private final Findings findings;
    private final Map<Integer, Loaded> hashes = new HashMap<>();
    private final Set<TileName> bad = new HashSet<>();
    private @Nullable EntryTile bundleName;
    private @Nullable EntryBundle bundle;

    private record Loaded(HashTile name, byte @Nullable [] bytes) {}

    ExportedTiles(TileSource source, long size, Findings findings) {
        this.source = source;
        this.shape = new TreeShape(size);
        this.findings = findings;
    }

    /** An entry of the tree that is built anew. */
    void entry(long index, byte[] leaf) throws IOException {
        if (index >= shape.size()) {
            return;
        }
        EntryTile name = shape.entryTile(index);
        if (!name.equals(bundleName)) {
            bundleName = name;
            bundle = load(name);
        }
        if (bundle != null && !bundle.has((int) (index % TileName.FULL_WIDTH), leaf)) {
            told(name, "The tile " + name + " has another entry " + index + " than the ledger topic.");
        }
    }

    /** A perfect subtree of it that is complete. */
    void subtree(int height, long index, TreeHash root) throws IOException {
        int level = height / HEIGHT;
        if (height % HEIGHT != 0 || index >= shape.hashes(level)) {
            return;
        }
        HashTile name = shape.hashTile(level, index);
        Loaded loaded = hashes.get(level);
        if (loaded == null || !loaded.name().equals(name)) {
            loaded = new Loaded(name, read(name));
            hashes.put(level, loaded);
        }
        byte[] bytes = loaded.bytes();
        if (bytes != null
                && !TreeHash.read(bytes, (int) (index % TileName.FULL_WIDTH) * TreeHash.BYTES)
                        .equals(root)) {
            told(
                    name,
                    "The tile " + name + " has another hash at " + index % TileName.FULL_WIDTH
                            + " than the entries lead to.");
        }
    }

    /** Whether both kinds of tiles have another entry there: then it is the entry that was changed, and no tile. */
    boolean contradict(long index, byte[] leaf, TreeHash hash) {
        TreeHash inTile = leaf(index);
        return inTile != null
                && !inTile.equals(hash)
                && bundle != null
                && shape.entryTile(index).equals(bundleName)
                && !bundle.has((int) (index % TileName.FULL_WIDTH), leaf);
    }

    /** The hash that the tile has of a leaf; null where it has none. */
    @Nullable
    TreeHash leaf(long index) {
        Loaded loaded = index < shape.size() ? hashes.get(0) : null;
        try {
            HashTile name = index < shape.size() ? shape.hashTile(0, index) : null;
            byte[] bytes =
                    name == null ? null : loaded != null && loaded.name().equals(name) ? loaded.bytes() : read(name);
            return bytes == null ? null : TreeHash.read(bytes, (int) (index % TileName.FULL_WIDTH) * TreeHash.BYTES);
        } catch (IOException unreadable) {
            return null;
        }
    }

    private @Nullable EntryBundle load(EntryTile name) throws IOException {
        byte[] bytes = read(name);
        try {
            return bytes == null ? null : EntryBundle.parse(bytes, name.width());
        } catch (MalformedException damaged) {
            told(name, "The tile " + name + " cannot be read. " + damaged.reason());
            return null;
        }
    }

    private byte @Nullable [] read(TileName name) throws IOException {
        try {
            byte[] bytes = source.read(name);
            if (bytes == null) {
                told(name, "The tile " + name + " is missing.");
                return null;
            }
            if (name instanceof HashTile && bytes.length != TileBytes.max(name)) {
                told(
                        name,
                        "The tile " + name + " has " + bytes.length + " bytes, and not " + TileBytes.max(name) + ".");
                return null;
            }
            return bytes;
        } catch (dev.countersign.audit.archive.DamagedExportException damage) {
            told(name, damage.what());
            return null;
        }
    }

    /** Once for each tile. */
    private void told(TileName name, String what) {
        if (bad.size() < Findings.KEPT_MAX && bad.add(name)) {
            findings.add(Finding.of(Stage.LEDGER, what));
        }
    }
}
