package dev.countersign.tlog.tile;

import dev.countersign.tlog.file.DurableFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tiles as files under the names of C2SP tlog-tiles, so that a plain web server can serve them.
 *
 * <pre>
 * tile/0/x001/x234/067          a full tile
 * tile/0/x001/x234/068.p/112    a partial one, and only the widest that there was
 * </pre>
 *
 * The narrower versions are cut from the widest, as C2SP asks for partial tiles of every size that
 * was signed. A crash may leave files in the making and overtaken partial tiles; they change no answer.
 */
public final class DirectoryTiles implements TileStore {
    /** How often a reader looks again for a partial tile that grew while it looked. */
    private static final int LOOKS_MAX = 16;

    private final Path root;
    /** Directories with names that a power cut could still take away. */
    private final Set<Path> unsynced = new HashSet<>();
    /** Tiles that took the place of narrower ones, which stay until the name of the wider one is durable. */
    private final Set<TileName> widened = new HashSet<>();

    /** @param root what {@code tile/} is in; created when something is written */
    public DirectoryTiles(Path root) {
        this.root = root.toAbsolutePath();
    }

    @Override
    public byte @Nullable [] read(TileName tile) throws IOException {
        for (int look = 0; look < LOOKS_MAX; look++) {
            TileName stored = stored(tile);
            if (stored == null) {
                return null;
            }
            byte[] bytes = DurableFile.read(root.resolve(stored.path()), TileBytes.max(stored));
            if (bytes != null) {
                return TileBytes.beginning(tile, bytes);
            }
        }
        throw TileException.missing(tile);
    }

    /** The narrowest stored version that has this tile's hashes or entries. */
    private @Nullable TileName stored(TileName tile) throws IOException {
        if (Files.exists(root.resolve(tile.path()))) {
            return tile;
        }
        TileName found = null;
        for (int width : partialWidths(tile)) {
            if (width >= tile.width() && (found == null || width < found.width())) {
                found = tile.withWidth(width);
            }
        }
        if (found != null) {
            return found;
        }
        // Asked last: the full tile is in place before the partial ones go.
        return Files.exists(root.resolve(tile.fullPath())) ? tile.withWidth(TileName.FULL_WIDTH) : null;
    }

    @Override
    public synchronized void put(TileName tile, byte[] bytes) throws IOException {
        TileBytes.require(tile, bytes);
        TileName stored = widest(tile);
        if (stored != null) {
            byte[] storedBytes = DurableFile.read(root.resolve(stored.path()), TileBytes.max(stored));
            if (storedBytes == null) {
                throw TileException.missing(stored);
            }
            TileBytes.requireSame(stored, storedBytes, tile, bytes);
            if (stored.width() >= tile.width()) {
                return;
            }
        }
        Path file = root.resolve(tile.path());
        createDirectory(DurableFile.directoryOf(file));
        DurableFile.replace(file, bytes);
        unsynced.add(DurableFile.directoryOf(file));
        if (stored != null) {
            widened.add(tile);
        }
    }

    private @Nullable TileName widest(TileName tile) throws IOException {
        if (Files.exists(root.resolve(tile.fullPath()))) {
            return tile.withWidth(TileName.FULL_WIDTH);
        }
        TileName widest = null;
        for (int width : partialWidths(tile)) {
            if (widest == null || width > widest.width()) {
                widest = tile.withWidth(width);
            }
        }
        return widest;
    }

    /** A new directory is a name in its parent, which must be made durable as well. */
    private void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = DurableFile.directoryOf(directory);
            createDirectory(parent);
            Files.createDirectories(directory);
            unsynced.add(parent);
        }
    }

    private void dropNarrowerThan(TileName tile) throws IOException {
        Path partials = partials(tile);
        for (int width : partialWidths(tile)) {
            if (width < tile.width()) {
                Files.deleteIfExists(partials.resolve(Integer.toString(width)));
            }
        }
        if (tile.isFull() && Files.isDirectory(partials)) {
            dropDirectory(partials);
        }
    }

    private void dropDirectory(Path partials) throws IOException {
        // What is left is what a crash left in the making.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(partials)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(partials);
    }

    private Set<Integer> partialWidths(TileName tile) throws IOException {
        Set<Integer> widths = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(partials(tile))) {
            for (Path file : files) {
                int width = width(String.valueOf(file.getFileName()));
                if (width > 0) {
                    widths.add(width);
                }
            }
        } catch (NoSuchFileException none) {
            return widths;
        }
        return widths;
    }

    private Path partials(TileName tile) {
        return root.resolve(tile.fullPath() + ".p");
    }

    /** The width that a partial tile's file is named after; 0 for another file. */
    private static int width(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return 0;
            }
        }
        int width = name.isEmpty() || name.length() > 3 || name.charAt(0) == '0' ? 0 : Integer.parseInt(name);
        return width < TileName.FULL_WIDTH ? width : 0;
    }

    @Override
    public synchronized void sync() throws IOException {
        for (Path directory : unsynced) {
            DurableFile.syncDirectory(directory);
        }
        unsynced.clear();
        for (TileName tile : widened) {
            dropNarrowerThan(tile);
        }
        widened.clear();
    }
}
