package dev.countersign.tlog.tile;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.RightEdge;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.TreeHasher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a tree grow in a store: entries in, bundles and tiles out. In memory it has the right edge,
 * one tile for each level and one bundle.
 *
 * <p>What was appended is in the store and durable after {@link #flush}, and only then may a root be
 * signed. After a failure of the store it refuses to go on: open another one at the last flushed size.
 * For one thread at a time.
 */
public final class TreeWriter {
    private final TileStore store;
    private final RightEdge edge;
    private final TreeHasher hasher = new TreeHasher();
    private final EntryBuffer entries = new EntryBuffer();
    private final List<HashBuffer> levels = new ArrayList<>();
    /** Set while the store is at work, so that it stays set when that throws. */
    private boolean failed;

    private TreeWriter(TileStore store, RightEdge edge) {
        this.store = store;
        this.edge = edge;
        for (int level = 0; level < TreeShape.LEVELS; level++) {
            levels.add(new HashBuffer());
        }
    }

    /**
     * Continues at a size, reading the right edge from the tiles. The store may have more than that,
     * from before a crash: the same entries must then come again, as a contradiction stops the writer.
     *
     * @throws TileException when tiles of that size are missing or damaged
     */
    public static TreeWriter open(TileStore store, long size) throws IOException {
        TreeWriter writer = new TreeWriter(store, new TiledTree(store, size).rightEdge(size));
        writer.readPartialTiles(new TreeShape(size));
        return writer;
    }

    public long size() {
        return edge.size();
    }

    public TreeHash root() {
        return edge.root();
    }

    /**
     * Appends an entry as the leaf with index {@link #size()}.
     *
     * @return the leaf's hash
     * @throws IllegalArgumentException when it is longer than {@link EntryBundle#ENTRY_BYTES_MAX}
     */
    public TreeHash append(byte[] entry) throws IOException {
        requireUsable();
        EntryBuffer.require(entry);
        failed = true;
        TreeHash leaf = hasher.leaf(entry);
        entries.add(entry);
        edge.append(leaf, (height, index, root) -> {
            if (height % HashTile.HEIGHT == 0) {
                levels.get(height / HashTile.HEIGHT).add(root);
            }
        });
        writeFullTiles();
        failed = false;
        return leaf;
    }

    /** Writes the partial tiles; everything up to {@link #size()} is durable when this returns. */
    public void flush() throws IOException {
        requireUsable();
        failed = true;
        TreeShape shape = new TreeShape(size());
        if (entries.width() > 0) {
            store.put(shape.entryTile(size() - 1), entries.bytes());
        }
        for (int level = 0; level < levels.size(); level++) {
            if (levels.get(level).width() > 0) {
                store.put(
                        shape.hashTile(level, shape.hashes(level) - 1),
                        levels.get(level).bytes());
            }
        }
        store.sync();
        failed = false;
    }

    private void writeFullTiles() throws IOException {
        TreeShape shape = new TreeShape(size());
        if (entries.width() == TileName.FULL_WIDTH) {
            store.put(shape.entryTile(size() - 1), entries.bytes());
            entries.clear();
        }
        for (int level = 0; levels.get(level).width() == TileName.FULL_WIDTH; level++) {
            store.put(
                    shape.hashTile(level, shape.hashes(level) - 1),
                    levels.get(level).bytes());
            levels.get(level).clear();
        }
    }

    private void readPartialTiles(TreeShape shape) throws IOException {
        for (int level = 0; level < levels.size(); level++) {
            long hashes = shape.hashes(level);
            if (hashes % TileName.FULL_WIDTH > 0) {
                HashTile tile = shape.hashTile(level, hashes - 1);
                byte[] bytes = TiledTree.read(store, tile);
                for (int i = 0; i < tile.width(); i++) {
                    levels.get(level).add(TreeHash.read(bytes, i * TreeHash.BYTES));
                }
            }
        }
        if (shape.size() % TileName.FULL_WIDTH > 0) {
            readPartialBundle(shape.entryTile(shape.size() - 1));
        }
    }

    private void readPartialBundle(EntryTile tile) throws IOException {
        EntryBundle bundle;
        try {
            bundle = EntryBundle.parse(TiledTree.read(store, tile), tile.width());
        } catch (MalformedException damaged) {
            throw TileException.malformed(tile, damaged);
        }
        byte[] leaves = levels.getFirst().bytes();
        for (int i = 0; i < bundle.width(); i++) {
            if (!bundle.leafHash(hasher, i).equals(TreeHash.read(leaves, i * TreeHash.BYTES))) {
                throw TileException.entryNotInTree(tile, tile.index() * TileName.FULL_WIDTH + i);
            }
            entries.add(bundle.entry(i));
        }
    }

    private void requireUsable() {
        if (failed) {
            throw new IllegalStateException("The store failed before; what it has must be read again first.");
        }
    }
}
