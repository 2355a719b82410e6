package dev.countersign.control.directory;

/**
 * What is wrong with a config file, and where.
 *
 * @param file relative to the config directory, with {@code /}
 * @param line from 1
 * @param column from 1
 * @param sentence for the owner; never holds a secret
 */
public record ConfigProblem(String file, int line, int column, String sentence) {
    /** {@code FILE:LINE:COLUMN: sentence}, the form that editors jump to. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + sentence;
    }
}
