package dev.countersign.worker.check;

/**
 * One thing that a check found.
 *
 * @param about the connection's or the tool's name
 * @param sentence for the owner; names no secret and nothing that a target said
 */
public record Finding(Kind kind, String about, String sentence) {
    /** What a finding means. */
    public enum Kind {
        /** It was looked at, and is so. */
        HOLDS,
        /** It cannot be told, or was not asked. */
        OPEN,
        /** It is not so. */
        FAILS
    }

    static Finding holds(String about, String sentence) {
        return new Finding(Kind.HOLDS, about, sentence);
    }

    static Finding open(String about, String sentence) {
        return new Finding(Kind.OPEN, about, sentence);
    }

    static Finding fails(String about, String sentence) {
        return new Finding(Kind.FAILS, about, sentence);
    }
}
