package dev.countersign.tlog.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that are replaced as a whole: what a reader opens is the old content or the new, also after
 * a power cut. One writer for each file.
 */
public final class DurableFile {
    /** What a file in the making is called: its name and this. A crash may leave one; nothing reads it. */
    private static final String FRESH = ".fresh";

    private static final Set<StandardOpenOption> REPLACING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private DurableFile() {}

    /**
     * Replaces a file. Its content is on the disk when this returns; its name is once its directory
     * has been {@linkplain #syncDirectory synchronized}.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, content, new FileAttribute<?>[0]);
    }

    /** Creates a file that only its owner may read, and makes it durable with its name. */
    public static void createPrivately(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(freshOf(file));
        replace(file, content, PRIVATE);
        syncDirectory(directoryOf(file));
    }

    private static void replace(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        Path fresh = freshOf(file);
        try (FileChannel channel = FileChannel.open(fresh, REPLACING, attributes)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the names in a directory durable, those that came and those that went. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * The whole file.
     *
     * @return null when there is no such file
     * @throws IOException also when it is longer than allowed
     */
    public static byte @Nullable [] read(Path file, int bytesMax) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = content.readNBytes(bytesMax);
            if (content.read() != -1) {
                throw new IOException("The file " + file + " is longer than " + bytesMax + " bytes.");
            }
            return bytes;
        } catch (NoSuchFileException | FileNotFoundException absent) {
            return null;
        }
    }

    /** @throws IOException for the root of a file system, which is no file */
    public static Path directoryOf(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("The root of a file system is not a file.");
        }
        return parent;
    }

    private static Path freshOf(Path file) {
        return file.resolveSibling(file.getFileName() + FRESH);
    }
}
