package dev.countersign.lab.bench;

import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tiles in files that no power cut will be survived by, which is most of what a tile costs. */
final class UnsyncedTiles implements TileStore {
    private final Path root;

    UnsyncedTiles(Path root) {
        this.root = root;
    }

    @Override
    public byte @Nullable [] read(TileName tile) throws IOException {
        Path file = root.resolve(tile.path());
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    @Override
    public void put(TileName tile, byte[] bytes) throws IOException {
        Path file = root.resolve(tile.path());
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    @Override
    public void sync() {
        // It is thrown away when it is packed.
    }
}
