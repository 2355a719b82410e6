package dev.countersign.worker.secret;

import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.OrderRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns references in connection settings into secrets: {@code env:NAME} and {@code file:PATH}.
 * A file is read at every use, so that a rotated secret needs no restart; one line break at its
 * end is not part of the secret. A secret that stands in the settings itself is refused, because
 * settings travel through the log.
 */
public final class SecretResolver {
    private static final int SECRET_BYTES_MAX = 16 * 1024;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private final Function<String, @Nullable String> environment;
    private final @Nullable Path directory;

    /**
     * @param environment the value of a variable; null when it is not set
     * @param directory files outside of it are refused; null for any file
     */
    public SecretResolver(Function<String, @Nullable String> environment, @Nullable Path directory) {
        this.environment = environment;
        this.directory = directory == null ? null : directory.toAbsolutePath().normalize();
    }

    /** Whether a text refers to a secret, which says nothing about whether that exists. */
    public static boolean isReference(String text) {
        return text.startsWith("file:")
                || (text.startsWith("env:")
                        && VARIABLE.matcher(text.substring(4)).matches());
    }

    /**
     * Sees to it that a text of the settings refers to a secret and is none.
     *
     * @param text null where the settings have none
     * @throws OrderRefusedException when it might be one
     */
    public static void requireReference(Fields fields, String name, @Nullable String text) {
        if (text != null && !isReference(text)) {
            throw fields.refused("its " + name + " is not a reference like env:NAME or file:PATH");
        }
    }

    /** @throws OrderRefusedException naming the reference, never the value */
    public Secret resolve(String reference) {
        if (!isReference(reference)) {
            // Not repeated in the message: it is likely the secret itself.
            throw OrderRefusedException.misconfigured(
                    "connection", "a secret in its settings is not a reference like env:NAME or file:PATH");
        }
        String value = reference.startsWith("env:")
                ? environment.apply(reference.substring("env:".length()))
                : read(reference, reference.substring("file:".length()));
        if (value == null || value.isEmpty()) {
            throw OrderRefusedException.secret(reference, "is not set");
        }
        return new Secret(value);
    }

    private String read(String reference, String name) {
        try {
            Path path =
                    directory == null ? Path.of(name) : directory.resolve(name).normalize();
            if (directory != null && !path.startsWith(directory)) {
                throw OrderRefusedException.secret(reference, "lies outside of the directory for secrets");
            }
            if (Files.size(path) > SECRET_BYTES_MAX) {
                throw OrderRefusedException.secret(reference, "is too long");
            }
            String text = Files.readString(path, StandardCharsets.UTF_8);
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException | InvalidPathException e) {
            throw OrderRefusedException.secret(reference, "cannot be read");
        }
    }
}
