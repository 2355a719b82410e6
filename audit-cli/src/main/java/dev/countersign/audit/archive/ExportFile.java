package dev.countersign.audit.archive;

import dev.countersign.tlog.tile.TileBytes;
import dev.countersign.tlog.tile.TileName;
import dev.countersign.tlog.tile.TileSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * An export as it is read. For many threads.
 *
 * <pre>
 * manifest.json                    what is in it
 * records/&lt;topic&gt;/&lt;partition&gt;.zst  as {@link RecordWriter} frames them, and {@link RecordPacking} packs them
 * schemas/&lt;id&gt;.avsc                the schemas that the records were written with
 * ledger/checkpoint                the signed tree head
 * ledger/tile/…                    as C2SP tlog-tiles names them
 * ledger/key                       the log's vkey
 * </pre>
 *
 * The zip file's comment ends with the digest of all bytes before it, since format 2. Before format 3
 * records were not packed, but deflated as the other files are, and their files had no {@code .zst}.
 */
public final class ExportFile implements TileSource, AutoCloseable {
    public static final String MANIFEST = "manifest.json";
    public static final String RECORDS = "records/";
    public static final String SCHEMAS = "schemas/";
    public static final String LEDGER = "ledger/";
    public static final String TILES = LEDGER + "tile/";
    public static final String CHECKPOINT = LEDGER + "checkpoint";
    public static final String KEY = LEDGER + "key";

    private static final int MANIFEST_BYTES_MAX = 4 * 1024 * 1024;

    private final Path file;
    private final ZipFile zip;

    private ExportFile(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /** @throws DamagedExportException when it is no zip file */
    public static ExportFile open(Path file) throws IOException {
        try {
            return new ExportFile(file, new ZipFile(file.toFile()));
        } catch (ZipException notAZip) {
            throw DamagedExportException.unreadable("file", "it is not a whole zip file");
        }
    }

    public Manifest manifest() throws IOException {
        return Manifest.parse(read(MANIFEST, MANIFEST_BYTES_MAX));
    }

    /** Whether every byte of the file is as it was written, also those that nothing else reads. Reads all of them. */
    public boolean isAsWritten() throws IOException {
        return FileSeal.holds(file);
    }

    /** The names of all that is in it, as often as they are. */
    public List<String> names() {
        return zip.stream().map(ZipEntry::getName).toList();
    }

    /** @throws DamagedExportException when it is not there, or longer than allowed */
    public byte[] read(String name, int bytesMax) throws IOException {
        byte[] bytes = find(name, bytesMax);
        if (bytes == null) {
            throw DamagedExportException.missing(name);
        }
        return bytes;
    }

    private byte @Nullable [] find(String name, int bytesMax) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return null;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(bytesMax);
            if (in.read() != -1) {
                throw DamagedExportException.tooLong(name, bytesMax);
            }
            return bytes;
        } catch (ZipException | java.io.EOFException damaged) {
            throw DamagedExportException.unreadable(name, "it cannot be unpacked");
        }
    }

    @Override
    public byte @Nullable [] read(TileName tile) throws IOException {
        return find(LEDGER + tile.path(), TileBytes.max(tile));
    }

    /** The records of a part; none where it has no file, which its manifest tells. */
    public RecordReader records(RecordPart part) throws IOException {
        return records(part, bytes(part));
    }

    /** A part's bytes, as its digest in the manifest is over them. */
    public InputStream bytes(RecordPart part) throws IOException {
        ZipEntry entry = entry(part);
        if (entry == null) {
            return new ByteArrayInputStream(new byte[0]);
        }
        try {
            return zip.getInputStream(entry);
        } catch (ZipException damaged) {
            throw DamagedExportException.unreadable(entry.getName(), "it cannot be unpacked");
        }
    }

    /** Reads records from a part's bytes that somebody else watches. */
    public RecordReader records(RecordPart part, InputStream bytes) throws IOException {
        ZipEntry entry = entry(part);
        if (entry == null || !entry.getName().equals(part.packedFile())) {
            return new RecordReader(part, bytes);
        }
        return new RecordReader(part, RecordPacking.unpack(part, bytes, entry.getCompressedSize()));
    }

    /** The packed one, where somebody put both there: that the other does not belong is told by its name. */
    private @Nullable ZipEntry entry(RecordPart part) {
        ZipEntry packed = zip.getEntry(part.packedFile());
        return packed == null ? zip.getEntry(part.plainFile()) : packed;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
