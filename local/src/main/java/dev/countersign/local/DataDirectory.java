package dev.countersign.local;

import dev.countersign.tlog.file.DurableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where everything that outlives a process is kept, held by one process at a time.
 *
 * <pre>
 * broker/      the log: what cannot be rebuilt
 * streams/     state stores, rebuilt from the log when missing
 * read-model/  SQL projection, rebuilt from the log when missing
 * ledger/      the audit ledger's key, which is not rebuilt, and its tiles, which are
 * keys/        what payloads are encrypted with: without it none can be read
 * config/      the organizations' files
 * demo/        the demo's CRM
 * users.yaml   the people who sign in with a password
 * countersign.log
 * demo.env     addresses and secrets of the demo agent, for `. data/demo.env`
 * </pre>
 */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Opens the directory, creating it when it is missing.
     *
     * @throws StartupException when another process holds it, or it cannot be written
     */
    static DataDirectory open(Path root) {
        requireNoFile(root);
        try {
            Files.createDirectories(root);
            FileChannel channel =
                    FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw StartupException.dataDirectoryInUse(root);
            }
            return new DataDirectory(root.toRealPath(), channel, lock);
        } catch (IOException e) {
            throw StartupException.dataDirectoryUnusable(root, e);
        }
    }

    /**
     * Opens the directory of an installation that has run before; creates nothing.
     *
     * @throws StartupException as for {@link #open}, and when there is no log in it
     */
    static DataDirectory existing(Path root) {
        requireNoFile(root);
        if (!Files.isDirectory(root.resolve("broker"))) {
            throw StartupException.noData(root);
        }
        return open(root);
    }

    /** @throws StartupException when it, or what it would have to be in, is a file */
    static void requireNoFile(Path root) {
        Path there = root.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there != null && !Files.isDirectory(there)) {
            throw StartupException.dataDirectoryIsAFile(there);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path broker() {
        return root.resolve("broker");
    }

    Path streams() {
        return root.resolve("streams");
    }

    Path readModel() {
        return root.resolve("read-model");
    }

    Path ledger() {
        return root.resolve("ledger");
    }

    /** The key that the keys of payloads are encrypted with. */
    Path payloadsKey() {
        return payloadsKey(root);
    }

    /** The same of a directory that is not opened. */
    static Path payloadsKey(Path root) {
        return root.resolve("keys").resolve("payloads.key");
    }

    Path config() {
        return config(root);
    }

    static Path config(Path root) {
        return root.resolve("config");
    }

    /**
     * Whose data is meant.
     *
     * @throws StartupException when none is named and there is not exactly one
     */
    static String organization(Path root, @Nullable String named) {
        if (named != null) {
            return named;
        }
        try (Stream<Path> folders = Files.list(config(root))) {
            List<String> all = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
            if (all.size() == 1) {
                return all.getFirst();
            }
            throw StartupException.manyOrganizations(all.size());
        } catch (IOException unreadable) {
            throw StartupException.noData(root);
        }
    }

    Path demo() {
        return root.resolve("demo");
    }

    /** The people who sign in to the console with a password. */
    Path users() {
        return root.resolve("users.yaml");
    }

    Path demoEnv() {
        return root.resolve("demo.env");
    }

    /** Writes a file that only its owner may read, replacing it as a whole; it is on the disk then. */
    static void writePrivately(Path file, String text) throws IOException {
        Files.createDirectories(DurableFile.directoryOf(file));
        DurableFile.createPrivately(file, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }
}
