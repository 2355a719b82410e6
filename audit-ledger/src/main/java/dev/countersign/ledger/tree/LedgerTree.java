package dev.countersign.ledger.tree;

import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.BrokenLedgerException;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.tlog.file.DurableFile;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.merkle.ConsistencyProof;
import dev.countersign.tlog.merkle.InclusionProof;
import dev.countersign.tlog.merkle.TreeHash;
import dev.countersign.tlog.tile.DirectoryTiles;
import dev.countersign.tlog.tile.EntryBundle;
import dev.countersign.tlog.tile.EntryTile;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TileSource;
import dev.countersign.tlog.tile.TiledTree;
import dev.countersign.tlog.tile.TreeShape;
import dev.countersign.tlog.tile.TreeWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The tree over the {@code ledger} topic, on disk: tiles, which leaf each receipt is, and how far the
 * topic was read. All of it is a function of the topic, so that a lost directory is read again; a
 * tree that comes out otherwise is noticed, because what was signed is known elsewhere.
 *
 * <pre>
 * tile/      as C2SP tlog-tiles names them
 * places/    leaves by partition, issuer and sequence
 * progress   "size offset": that many leaves are durable, and the topic goes on at that offset
 * </pre>
 *
 * One thread appends; any number read what was flushed.
 */
public final class LedgerTree implements TileSource, AutoCloseable {
    private static final int PROGRESS_BYTES_MAX = 64;

    private final Path progressFile;
    private final DirectoryTiles tiles;
    private final TreeWriter writer;
    private final PlaceIndex places;
    private volatile Progress flushed;
    private long nextOffset;

    /** @param offset of the ledger topic, where the leaf after these is, or a transaction's marker before it */
    private record Progress(long size, long offset) {
        static Progress parse(byte @Nullable [] text) throws IOException {
            if (text == null) {
                return new Progress(0, 0);
            }
            String[] numbers =
                    new String(text, StandardCharsets.US_ASCII).strip().split(" ", -1);
            try {
                return new Progress(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException damaged) {
                throw new IOException("The ledger's progress file is damaged; without it, all is read again", damaged);
            }
        }

        byte[] text() {
            return (size + " " + offset + "\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private LedgerTree(
            Path progressFile, DirectoryTiles tiles, TreeWriter writer, PlaceIndex places, Progress progress) {
        this.progressFile = progressFile;
        this.tiles = tiles;
        this.writer = writer;
        this.places = places;
        this.flushed = progress;
        this.nextOffset = progress.offset();
    }

    /** Opens the tree as it was flushed last. */
    public static LedgerTree open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("progress");
        Progress progress = Progress.parse(DurableFile.read(file, PROGRESS_BYTES_MAX));
        DirectoryTiles tiles = new DirectoryTiles(directory);
        TreeWriter writer = TreeWriter.open(tiles, progress.size());
        PlaceIndex places = PlaceIndex.open(directory.resolve("places"), progress.size());
        if (places.size() != progress.size()) {
            places.close();
            throw new IOException("The ledger's places are of %d receipts, and its tree of %d. Remove the directory %s"
                            .formatted(places.size(), progress.size(), directory)
                    + " but for its key, and it is made again from the log");
        }
        return new LedgerTree(file, tiles, writer, places, progress);
    }

    /** Leaves, those that are not flushed yet included. */
    public long size() {
        return writer.size();
    }

    /** Where reading the ledger topic goes on. */
    public long nextOffset() {
        return nextOffset;
    }

    /** How many leaves are durable. */
    public long flushedSize() {
        return flushed.size();
    }

    /**
     * Appends the next record of the ledger topic.
     *
     * @throws BrokenLedgerException when the receipt is not the next of its partition and issuer
     */
    public void append(LedgerEntry entry, long offset) throws IOException {
        places.append(entry.place(), writer.size());
        writer.append(entry.leaf());
        nextOffset = offset + 1;
    }

    /** Everything appended is durable when this returns. */
    public void flush() throws IOException {
        writer.flush();
        places.flush();
        Progress progress = new Progress(writer.size(), nextOffset);
        DurableFile.replace(progressFile, progress.text());
        DurableFile.syncDirectory(DurableFile.directoryOf(progressFile));
        flushed = progress;
    }

    /** The root of all leaves, those that are not flushed yet included. */
    public TreeHash root() {
        return writer.root();
    }

    /** The root that the tree had at a size that is flushed. */
    public TreeHash root(long atSize) throws IOException {
        return new TiledTree(tiles, flushed.size()).root(atSize);
    }

    /** From one flushed size to a later one. */
    public ConsistencyProof growth(long from, long to) throws IOException {
        return new TiledTree(tiles, flushed.size()).consistency(from, to);
    }

    /** Of a leaf in the tree of a flushed size. */
    public InclusionProof inclusion(long leaf, long atSize) throws IOException {
        return new TiledTree(tiles, flushed.size()).inclusion(leaf, atSize);
    }

    /**
     * The bytes of a leaf that is flushed.
     *
     * @throws IndexOutOfBoundsException when there is no such leaf
     */
    public byte[] leaf(long index) throws IOException {
        EntryTile tile = new TreeShape(flushed.size()).entryTile(index);
        byte[] bytes = tiles.read(tile);
        if (bytes == null) {
            throw new IOException("The entries " + tile.path() + " are missing");
        }
        try {
            return EntryBundle.parse(bytes, tile.width()).entry((int) (index % TileName.FULL_WIDTH));
        } catch (MalformedException damaged) {
            throw new IOException("The entries " + tile.path() + " are damaged", damaged);
        }
    }

    /** @return null when the receipt is not in the tree yet */
    public @Nullable Long leafOf(ReceiptPlace place) throws IOException {
        return places.leafOf(place);
    }

    @Override
    public byte @Nullable [] read(TileName tile) throws IOException {
        return tiles.read(tile);
    }

    @Override
    public void close() throws IOException {
        places.close();
    }
}
