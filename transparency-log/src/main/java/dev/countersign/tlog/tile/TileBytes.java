package dev.countersign.tlog.tile;

import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.TreeHash;
import java.util.Arrays;

/** What all stores have to know of a tile's bytes. */
public final class TileBytes {
    private TileBytes() {}

    /** The most bytes that a tile can have at its width. */
    public static int max(TileName tile) {
        return switch (tile) {
            case HashTile hashes -> hashes.width() * TreeHash.BYTES;
            case EntryTile entries -> entries.width() * (2 + EntryBundle.ENTRY_BYTES_MAX);
        };
    }

    /** @throws TileException when the bytes are not a tile of that width */
    public static void require(TileName tile, byte[] bytes) throws TileException {
        int length = length(tile, bytes);
        if (length != bytes.length) {
            throw TileException.wrongLength(tile, bytes.length, length);
        }
    }

    /** The tile's bytes, cut from those of the same tile at the same or a greater width. */
    public static byte[] beginning(TileName tile, byte[] wider) throws TileException {
        return Arrays.copyOf(wider, length(tile, wider));
    }

    /** How many of the bytes are the tile's. */
    private static int length(TileName tile, byte[] wider) throws TileException {
        return switch (tile) {
            case HashTile hashes -> {
                int length = max(hashes);
                if (wider.length < length) {
                    throw TileException.wrongLength(tile, wider.length, length);
                }
                yield length;
            }
            case EntryTile entries -> {
                try {
                    yield EntryBundle.beginning(wider, entries.width()).length();
                } catch (MalformedException damaged) {
                    throw TileException.malformed(tile, damaged);
                }
            }
        };
    }

    /**
     * @throws TileException when the stored bytes are not what they should be, or the narrower of two
     *     versions of a tile is not the beginning of the wider
     */
    static void requireSame(TileName stored, byte[] storedBytes, TileName given, byte[] givenBytes)
            throws TileException {
        require(stored, storedBytes);
        int common = Math.min(storedBytes.length, givenBytes.length);
        if (!Arrays.equals(storedBytes, 0, common, givenBytes, 0, common)) {
            throw TileException.changed(stored, given);
        }
    }
}
