package dev.countersign.tlog.tile;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tiles in memory, for trees that are built to be looked at and thrown away. */
public final class MemoryTiles implements TileStore {
    private final Map<String, Stored> tiles = new HashMap<>();

    @Override
    public synchronized byte @Nullable [] read(TileName tile) throws TileException {
        Stored stored = tiles.get(tile.fullPath());
        return stored == null || stored.tile.width() < tile.width() ? null : TileBytes.beginning(tile, stored.bytes);
    }

    @Override
    public synchronized void put(TileName tile, byte[] bytes) throws TileException {
        TileBytes.require(tile, bytes);
        Stored stored = tiles.get(tile.fullPath());
        if (stored != null) {
            TileBytes.requireSame(stored.tile, stored.bytes, tile, bytes);
        }
        if (stored == null || stored.tile.width() < tile.width()) {
            tiles.put(tile.fullPath(), new Stored(tile, bytes.clone()));
        }
    }

    @Override
    public void sync() {
        // Memory is as durable as it gets.
    }

    private static final class Stored {
        private final TileName tile;
        private final byte[] bytes;

        Stored(TileName tile, byte[] bytes) {
            this.tile = tile;
            this.bytes = bytes;
        }
    }
}
