package dev.countersign.tlog.tile;

import java.io.IOException;

/**
 * Where a log keeps its tiles. A full tile never changes; a partial one only grows, and what is
 * stored of it answers for all smaller widths.
 *
 * <p>One writer at a time, any number of readers beside it.
 */
public interface TileStore extends TileSource {
    /**
     * Stores a tile, or keeps what is there when that is as wide or wider.
     *
     * @throws TileException when the bytes are not a tile of that width, or contradict what is stored
     */
    void put(TileName tile, byte[] bytes) throws IOException;

    /** Everything put before is durable when this returns. */
    void sync() throws IOException;
}
