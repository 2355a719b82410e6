package dev.countersign.policylanguage;

/**
 * Something the author of a policy should know, and where.
 *
 * @param line from 1
 * @param column from 1, in characters
 * @param message one sentence
 */
public record Problem(int line, int column, String message) {
    /** As compilers write it, without the file's name: {@code LINE:COLUMN: message}. */
    @Override
    public String toString() {
        return line + ":" + column + ": " + message;
    }
}
