package dev.countersign.console.person;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The local users' file cannot be used. The message says where and never quotes a value. */
public final class UsersFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UsersFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static UsersFileException unreadable(Path file, Throwable cause) {
        return new UsersFileException("The users file " + file + " cannot be read", cause);
    }

    static UsersFileException notYaml(int line) {
        return new UsersFileException("The users file is not YAML (line " + line + ")", null);
    }

    static UsersFileException at(int line, String sentence) {
        return new UsersFileException(sentence + " (line " + line + ")", null);
    }
}
