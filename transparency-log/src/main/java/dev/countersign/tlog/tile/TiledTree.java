package dev.countersign.tlog.tile;

import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.InclusionProof;
import dev.countersign.tlog.merkle.RightEdge;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.merkle.TreeHasher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tree read from its tiles: roots and proofs for its size and every smaller one. It believes its
 * source; whoever does not, verifies what comes out against a signed root.
 *
 * <p>Keeps the tiles last used, at most 256 of 8 KB. For one thread at a time.
 */
public final class TiledTree {
    /** How many tiles are kept. */
    private static final int TILES_KEPT_MAX = 256;

    private final TileSource source;
    private final TreeShape shape;
    private final TreeHasher hasher = new TreeHasher();
    private final Map<HashTile, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HashTile, byte[]> eldest) {
            return size() > TILES_KEPT_MAX;
        }
    };

    /** @param size that of the tree whose tiles the source has, or a smaller one */
    public TiledTree(TileSource source, long size) {
        this.source = source;
        this.shape = new TreeShape(size);
    }

    public long size() {
        return shape.size();
    }

    public TreeHash root() throws IOException {
        return root(size());
    }

    /** The root that the tree had at a size. */
    public TreeHash root(long atSize) throws IOException {
        requireSize(atSize);
        return atSize == 0 ? TreeHash.EMPTY_TREE : range(0, atSize);
    }

    public TreeHash leaf(long index) throws IOException {
        return subtree(0, index);
    }

    /** What the tree needs to grow on from a size. */
    public RightEdge rightEdge(long atSize) throws IOException {
        requireSize(atSize);
        List<TreeHash> roots = new ArrayList<>();
        long begin = 0;
        while (begin < atSize) {
            int height = 63 - Long.numberOfLeadingZeros(atSize - begin);
            roots.add(subtree(height, begin >>> height));
            begin += 1L << height;
        }
        return RightEdge.of(atSize, roots);
    }

    /**
     * PATH(index, D[atSize]) in RFC 6962 §2.1.1.
     *
     * @throws IndexOutOfBoundsException when there is no such leaf in a tree of that size
     */
    public InclusionProof inclusion(long index, long atSize) throws IOException {
        requireSize(atSize);
        if (index < 0 || index >= atSize) {
            throw new IndexOutOfBoundsException("Index " + index + " is not within a tree of size " + atSize);
        }
        List<TreeHash> path = new ArrayList<>();
        long begin = 0;
        long end = atSize;
        while (end - begin > 1) {
            long middle = begin + split(end - begin);
            if (index < middle) {
                path.add(range(middle, end));
                end = middle;
            } else {
                path.add(range(begin, middle));
                begin = middle;
            }
        }
        Collections.reverse(path);
        return new InclusionProof(index, atSize, path);
    }

    /**
     * PROOF(oldSize, D[newSize]) in RFC 6962 §2.1.2; empty from size 0 and between equal sizes.
     *
     * @throws IndexOutOfBoundsException when the old size is the greater one
     */
    public ConsistencyProof consistency(long oldSize, long newSize) throws IOException {
        requireSize(newSize);
        if (oldSize < 0 || oldSize > newSize) {
            throw new IndexOutOfBoundsException(
                    "A tree of size " + newSize + " does not begin with one of size " + oldSize);
        }
        List<TreeHash> path = new ArrayList<>();
        if (oldSize > 0) {
            long begin = 0;
            long end = newSize;
            while (end != oldSize) {
                long middle = begin + split(end - begin);
                if (oldSize <= middle) {
                    path.add(range(middle, end));
                    end = middle;
                } else {
                    path.add(range(begin, middle));
                    begin = middle;
                }
            }
            // The whole old tree needs no saying: the verifier has its root.
            if (begin > 0) {
                path.add(range(begin, end));
            }
        }
        Collections.reverse(path);
        return new ConsistencyProof(oldSize, newSize, path);
    }

    /** The root of the leaves from begin to before end, where a subtree of the whole tree begins at begin. */
    private TreeHash range(long begin, long end) throws IOException {
        int height = 63 - Long.numberOfLeadingZeros(end - begin);
        TreeHash left = subtree(height, begin >>> height);
        long middle = begin + (1L << height);
        return middle == end ? left : hasher.node(left, range(middle, end));
    }

    /** The root of a perfect subtree, folded from the tile that its root or its hashes are in. */
    private TreeHash subtree(int height, long index) throws IOException {
        int level = height / HashTile.HEIGHT;
        int above = height % HashTile.HEIGHT;
        long first = index << above;
        HashTile tile = shape.hashTile(level, first);
        return fold(tile(tile), (int) (first % TileName.FULL_WIDTH), 1 << above);
    }

    private TreeHash fold(byte[] tile, int from, int hashes) {
        return hashes == 1
                ? TreeHash.read(tile, from * TreeHash.BYTES)
                : hasher.node(fold(tile, from, hashes / 2), fold(tile, from + hashes / 2, hashes / 2));
    }

    private byte[] tile(HashTile tile) throws IOException {
        byte[] bytes = kept.get(tile);
        if (bytes == null) {
            bytes = read(source, tile);
            kept.put(tile, bytes);
        }
        return bytes;
    }

    /** Reads a tile that must be there, from the full one when the partial one is gone. */
    static byte[] read(TileSource source, TileName tile) throws IOException {
        byte[] bytes = source.read(tile);
        if (bytes == null && !tile.isFull()) {
            TileName full = tile.withWidth(TileName.FULL_WIDTH);
            byte[] wider = source.read(full);
            if (wider != null) {
                TileBytes.require(full, wider);
                return TileBytes.beginning(tile, wider);
            }
        }
        if (bytes == null) {
            throw TileException.missing(tile);
        }
        TileBytes.require(tile, bytes);
        return bytes;
    }

    /** The largest power of two below a number of at least 2. */
    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    private void requireSize(long atSize) {
        if (atSize < 0 || atSize > size()) {
            throw new IndexOutOfBoundsException("The tree has " + size() + " leaves, not " + atSize);
        }
    }
}
