package dev.countersign.tlog.witness;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.file.DurableFile;
import dev.countersign.tlog.format.MalformedException;
import dev.countersign.tlog.note.SignedNote;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The last checkpoint that was cosigned of each log, in a directory that one process holds.
 *
 * <pre>
 * .lock
 * &lt;SHA-256 of the origin, in hexadecimal&gt;/checkpoint
 * </pre>
 */
public final class WitnessState implements AutoCloseable {
    private static final String CHECKPOINT = "checkpoint";

    private final Path directory;
    private final FileChannel lockFile;

    private WitnessState(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Opens the directory, creating it when it is missing.
     *
     * @throws IOException with a full sentence, when another process holds it or it cannot be used
     */
    public static WitnessState open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(lockFile)) {
            lockFile.close();
            throw new IOException("Another witness is running on the data directory " + directory + ".");
        }
        return new WitnessState(directory.toRealPath(), lockFile);
    }

    /** The lock is the channel's and goes with it. */
    private static boolean isLocked(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** How an origin is written where a name of a file or of a URL is needed. */
    static String hashOf(String origin) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(origin.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java platform must have SHA-256 (java.security.MessageDigest's contract).
            throw new IllegalStateException("This Java platform lacks SHA-256", impossible);
        }
    }

    /**
     * @return null before the first
     * @throws IOException also when what is there cannot be read: nothing may be cosigned then
     */
    @Nullable
    Checkpoint latest(String origin) throws IOException {
        Path file = file(origin);
        byte[] bytes = DurableFile.read(file, SignedNote.BYTES_MAX);
        if (bytes == null) {
            return null;
        }
        try {
            Checkpoint latest = Checkpoint.parse(bytes);
            if (!latest.head().origin().equals(origin)) {
                throw new IOException("The file " + file + " is not of the log " + origin + ".");
            }
            return latest;
        } catch (MalformedException damaged) {
            throw new IOException("The file " + file + " cannot be read: " + damaged.reason(), damaged);
        }
    }

    /** Durable when this returns. */
    void remember(Checkpoint cosigned) throws IOException {
        Path file = file(cosigned.head().origin());
        Path parent = DurableFile.directoryOf(file);
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent);
            DurableFile.syncDirectory(directory);
        }
        DurableFile.replace(file, cosigned.bytes());
        DurableFile.syncDirectory(parent);
    }

    private Path file(String origin) {
        return directory.resolve(hashOf(origin)).resolve(CHECKPOINT);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
