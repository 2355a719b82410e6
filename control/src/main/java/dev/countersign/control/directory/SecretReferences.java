package dev.countersign.control.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code env:NAME} and {@code file:PATH} stand for on this machine. */
final class SecretReferences {
    private static final String ENV = "env:";
    private static final String FILE = "file:";
    private static final int BYTES_MAX = 64 * 1024;

    private final Function<String, @Nullable String> environment;
    private final Path folder;

    /** @param folder what relative paths start from */
    SecretReferences(Function<String, @Nullable String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /**
     * The text behind a reference, without white space around it; a text that is no reference stands
     * for itself.
     *
     * @throws IllegalArgumentException when there is nothing behind the reference
     */
    String resolve(String text) {
        if (text.startsWith(ENV)) {
            String name = text.substring(ENV.length());
            String value = environment.apply(name);
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("The environment variable " + Words.shown(name) + " is not set.");
            }
            return value.strip();
        }
        return text.startsWith(FILE) ? contents(text.substring(FILE.length())) : text;
    }

    private String contents(String path) {
        try {
            Path file = folder.resolve(path);
            if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException("There is no such file: " + Words.shown(path) + ".");
            }
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("This file cannot be read: " + Words.shown(path) + ".", e);
        }
    }
}
