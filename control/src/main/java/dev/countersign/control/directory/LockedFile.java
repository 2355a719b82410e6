package dev.countersign.control.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that is changed as a whole, by one at a time: whoever reads the directory finds it as it was or as
 * it is, and no change is lost to another, in this process or beside it.
 */
final class LockedFile {
    /** A file lock is the process's: its threads take turns here. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private static final Set<PosixFilePermission> OWNERS_ALONE = PosixFilePermissions.fromString("rw-------");
    private static final Set<StandardOpenOption> REPLACING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path file;

    LockedFile(Path file) {
        this.file = file;
    }

    /** What is done while nobody else changes the file. */
    @FunctionalInterface
    interface Change<T> {
        T make() throws IOException;
    }

    <T> T alone(Change<T> change) throws IOException {
        IN_THIS_PROCESS.lock();
        try (FileChannel alone = FileChannel.open(
                file.resolveSibling("." + file.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            alone.lock();
            return change.make();
        } catch (OverlappingFileLockException impossible) {
            // Threads of this process take turns before they ask for it.
            throw new IllegalStateException("This process holds the lock already", impossible);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    boolean exists() {
        return Files.exists(file);
    }

    /** Empty when there is none. */
    String read() throws IOException {
        return exists() ? Files.readString(file) : "";
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Who may read a file that is there may read it afterwards; a new one is its owner's alone. */
    void write(String text) throws IOException {
        Path anew = file.resolveSibling("." + file.getFileName() + ".new");
        Set<PosixFilePermission> mode = exists() ? Files.getPosixFilePermissions(file) : OWNERS_ALONE;
        Files.newByteChannel(anew, REPLACING, PosixFilePermissions.asFileAttribute(OWNERS_ALONE))
                .close();
        Files.setPosixFilePermissions(anew, mode);
        Files.writeString(anew, text);
        Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
