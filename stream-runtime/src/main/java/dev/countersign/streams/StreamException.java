package dev.countersign.streams;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why the stream cannot start or go on: one sentence for the person who runs it. */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static StreamException notReady(String name, Duration limit, Object state) {
        return new StreamException(
                name + " was not ready within " + limit.toSeconds() + " s (it is " + state
                        + "). If it is restoring a large state, raise countersign." + name + ".ready-within",
                null);
    }

    static StreamException died(String name, Throwable cause) {
        return new StreamException(name + " died: " + cause, cause);
    }

    static StreamException noDirectory(String name, Path directory, IOException cause) {
        return new StreamException(name + " cannot keep its state in " + directory, cause);
    }
}
