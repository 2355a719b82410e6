package dev.countersign.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The table of a state machine in a file, a row a line, and the document that shows it. */
public final class StateTable {
    private StateTable() {}

    /** The rows, each with so many cells; lines that are blank or begin with {@code #} are none. */
    public static List<List<String>> rows(Path file, int cells) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> row(line, cells))
                .toList();
    }

    private static List<String> row(String line, int cells) {
        String[] row = line.split("\\|", -1);
        assertThat(row).as(line).hasSize(cells);
        return Arrays.stream(row).map(String::strip).toList();
    }

    /** A state or command without what tells one of its kind from another. */
    public static String base(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** Holds the document in the repository against what it must say, or writes it where that was asked for. */
    public static void assertDocument(Path document, String text) throws IOException {
        if (Boolean.getBoolean("countersign.regenerate")) {
            Files.createDirectories(document.getParent());
            Files.writeString(document, text);
        }
        assertThat(Files.readString(document))
                .as(
                        "docs/%s is generated: run `mvn -pl domain test -Dcountersign.regenerate=true`",
                        document.getFileName())
                .isEqualTo(text);
    }
}
