package dev.countersign.audit.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes an export: to a file beside the one that is asked for, which takes its name when it is
 * whole. Closed before that, it leaves nothing.
 */
public final class ExportWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1024 * 1024;

    private final Path file;
    private final Path fresh;
    private final ZipOutputStream zip;
    private final List<Manifest.Part> parts = new ArrayList<>();
    /** A file that is not whole is left by nobody, not even by who presses Ctrl-C. */
    private final Thread onExit = new Thread(this::discard, "audit-export-clean-up");

    private ExportWriter(Path file, Path fresh, OutputStream out) {
        this.file = file;
        this.fresh = fresh;
        this.zip = new ZipOutputStream(out);
    }

    public static ExportWriter create(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        ExportWriter writer =
                new ExportWriter(file, fresh, new BufferedOutputStream(Files.newOutputStream(fresh), BUFFER_BYTES));
        Runtime.getRuntime().addShutdownHook(writer.onExit);
        return writer;
    }

    /** What is written by its callback. */
    @FunctionalInterface
    public interface Records {
        void writeTo(RecordWriter writer) throws IOException;
    }

    public void records(RecordPart part, Records records) throws IOException {
        // It is packed already. Not STORED, which would have to know the length before the first byte.
        begin(part.packedFile(), Deflater.NO_COMPRESSION);
        PartOutput out = new PartOutput(zip);
        RecordWriter writer;
        try (OutputStream packed = RecordPacking.pack(out)) {
            writer = new RecordWriter(part, packed);
            records.writeTo(writer);
        }
        parts.add(writer.finish(out.sha256()));
        zip.closeEntry();
    }

    public void file(String name, byte[] bytes) throws IOException {
        // Twice as fast as the default, for a tenth more bytes.
        begin(name, Deflater.BEST_SPEED);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** The parts that were written so far. */
    public List<Manifest.Part> parts() {
        return List.copyOf(parts);
    }

    /** Writes the manifest, and gives the file its name. */
    public void finish(Manifest manifest) throws IOException {
        file(ExportFile.MANIFEST, manifest.bytes());
        zip.setComment(FileSeal.OPEN);
        zip.close();
        FileSeal.close(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void begin(String name, int level) throws IOException {
        zip.setLevel(level);
        ZipEntry entry = new ZipEntry(name);
        // The same history makes the same file.
        entry.setTime(0);
        zip.putNextEntry(entry);
    }

    private void discard() {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException left) {
            throw new UncheckedIOException("The unfinished file " + fresh + " could not be removed", left);
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(fresh)) {
            try {
                zip.close();
            } catch (IOException unfinished) {
                // It is thrown away.
            }
            Files.deleteIfExists(fresh);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            // The hook is at it.
        }
    }
}
