package dev.countersign.tlog.tile;

/**
 * Hashes side by side. At level 0 those of leaves; above, each is the root of a full tile below
 * (C2SP tlog-tiles §Merkle Tree).
 */
public record HashTile(int level, long index, int width) implements TileName {
    /** The highest level that a path may name. Level 7 is the highest of a tree with 2^63 - 1 leaves. */
    public static final int LEVEL_MAX = 63;

    /** A tile's root is that many levels of the tree above its hashes. */
    static final int HEIGHT = 8;

    public HashTile {
        TileName.require(index, width);
        if (level < 0 || level > LEVEL_MAX) {
            throw new IllegalArgumentException("A tile's level is 0 to " + LEVEL_MAX + ", not " + level);
        }
    }

    @Override
    public HashTile withWidth(int other) {
        return new HashTile(level, index, other);
    }

    @Override
    public String folder() {
        return Integer.toString(level);
    }

    @Override
    public String toString() {
        return path();
    }
}
