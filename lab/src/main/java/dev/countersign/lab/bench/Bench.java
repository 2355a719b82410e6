package dev.countersign.lab.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** What the benchmarks share: where they write, what they leave behind, and how they say what they are at. */
final class Bench {
    private Bench() {}

    /** The checkout. */
    static Path home() {
        return Path.of(System.getenv().getOrDefault("COUNTERSIGN_HOME", "."));
    }

    static void progress(PrintWriter out, String what) {
        out.println("  measuring: " + what + " ...");
        out.flush();
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
