package dev.countersign.tlog.tile;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where tiles are read from: a directory, a server, an archive. Nothing that comes from it is
 * trusted; a source bounds what it reads, by {@link TileBytes#max} for example.
 */
@FunctionalInterface
public interface TileSource {
    /**
     * @return the bytes of the tile at that width, for the caller to keep; null when there is none.
     *     A log may drop a partial tile once the full one is there, which {@link TiledTree} knows
     */
    byte @Nullable [] read(TileName tile) throws IOException;
}
