package dev.countersign.audit.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for what is needed only while a command runs. It goes with the process, also when somebody presses Ctrl-C. */
public final class Scratch implements AutoCloseable {
    private final Path directory;
    private final Thread onExit;

    private Scratch(Path directory) {
        this.directory = directory;
        this.onExit = new Thread(this::delete, "audit-clean-up");
    }

    /** A fresh one, which only its owner may read. */
    public static Scratch in(Path parent) throws IOException {
        Scratch scratch = new Scratch(Files.createTempDirectory(parent, "countersign-audit"));
        Runtime.getRuntime().addShutdownHook(scratch.onExit);
        return scratch;
    }

    public Path directory() {
        return directory;
    }

    private void delete() {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            throw new UncheckedIOException("The directory " + directory + " could not be removed", left);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
            delete();
        } catch (IllegalStateException ending) {
            // The hook is at it.
        }
    }
}
