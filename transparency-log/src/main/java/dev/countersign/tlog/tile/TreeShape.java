package dev.countersign.tlog.tile;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Which tiles a tree of a size has (C2SP tlog-tiles §Partial Tiles). There are no empty ones. */
public record TreeShape(long size) {
    /** How many levels a tree of 2^63 - 1 leaves has. */
    static final int LEVELS = 8;

    public TreeShape {
        if (size < 0) {
            throw new IllegalArgumentException("A tree has no negative size");
        }
    }

    /** How many hashes there are at a level, in all its tiles. */
    public long hashes(int level) {
        return level < LEVELS ? size >>> (HashTile.HEIGHT * level) : 0;
    }

    /** The tile that has the hash with that index at a level. */
    public HashTile hashTile(int level, long hash) {
        long index = hash / TileName.FULL_WIDTH;
        return new HashTile(level, index, width(hashes(level), index));
    }

    /** The tile that has the entry with that index. */
    public EntryTile entryTile(long entry) {
        long index = entry / TileName.FULL_WIDTH;
        return new EntryTile(index, width(size, index));
    }

    /** From the lowest level to the highest, from the left to the right. */
    public Stream<HashTile> hashTiles() {
        return IntStream.range(0, LEVELS)
                .boxed()
                .flatMap(level -> tiles(hashes(level))
                        .mapToObj(index -> new HashTile(level, index, width(hashes(level), index))));
    }

    /** From the left to the right. */
    public Stream<EntryTile> entryTiles() {
        return tiles(size).mapToObj(index -> new EntryTile(index, width(size, index)));
    }

    private static LongStream tiles(long count) {
        return LongStream.range(0, Math.ceilDiv(count, TileName.FULL_WIDTH));
    }

    private static int width(long count, long index) {
        long width = Math.min(TileName.FULL_WIDTH, count - index * TileName.FULL_WIDTH);
        if (width <= 0) {
            throw new IndexOutOfBoundsException("The tree ends before the tile with index " + index);
        }
        return (int) width;
    }
}
