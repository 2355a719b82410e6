package dev.countersign.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One broker to a directory. Kafka locks it too, but only after its controller has opened the
 * metadata log; this lock comes before everything, and goes with the process.
 */
final class DirectoryLock {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws BrokerStartException when the directory is unusable or somebody else's */
    static DirectoryLock acquire(Path directory) {
        FileChannel channel = open(directory);
        if (tryLock(channel, directory) == null) {
            close(channel);
            throw BrokerStartException.directoryInUse(directory);
        }
        return new DirectoryLock(channel);
    }

    /** Closing the channel releases the lock. */
    void release() {
        close(channel);
    }

    private static FileChannel open(Path directory) {
        try {
            Files.createDirectories(directory);
            return FileChannel.open(
                    directory.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException unusable) {
            throw BrokerStartException.directoryUnusable(directory, unusable);
        }
    }

    /** @return null when another process or this one holds the lock */
    private static @Nullable FileLock tryLock(FileChannel channel, Path directory) {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        } catch (IOException unusable) {
            close(channel);
            throw BrokerStartException.directoryUnusable(directory, unusable);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("The broker's lock file could not be closed", failure);
        }
    }
}
