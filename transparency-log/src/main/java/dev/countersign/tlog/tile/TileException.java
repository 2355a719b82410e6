package dev.countersign.tlog.tile;

import dev.countersign.tlog.format.MalformedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A tile that is not there, or not what it must be. The message is a full sentence that names it. */
public final class TileException extends IOException {
    private static final long serialVersionUID = 1L;

    private TileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static TileException missing(TileName tile) {
        return new TileException("The tile " + tile.path() + " is missing.", null);
    }

    static TileException wrongLength(TileName tile, int bytes, int expected) {
        return new TileException(
                "The tile " + tile.path() + " has " + bytes + " bytes where " + expected + " belong.", null);
    }

    static TileException malformed(TileName tile, MalformedException cause) {
        return new TileException("The tile " + tile.path() + " cannot be read: " + cause.reason(), cause);
    }

    static TileException changed(TileName stored, TileName given) {
        return new TileException(
                "The tile " + given.path() + " contradicts the stored " + stored.path()
                        + ", and a log never changes what it has written.",
                null);
    }

    static TileException entryNotInTree(TileName tile, long entry) {
        return new TileException(
                "Entry " + entry + " in the tile " + tile.path() + " is not the leaf that the tree has there.", null);
    }
}
