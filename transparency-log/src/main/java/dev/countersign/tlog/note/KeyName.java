package dev.countersign.tlog.note;

/** The name of a key, and by the same rule a log's origin: C2SP signed-note §Format. */
public final class KeyName {
    private static final char NEXT_LINE = '\u0085';

    private KeyName() {}

    /** Not empty, and without Unicode spaces, control characters and the plus sign. */
    public static boolean isValid(String name) {
        return !name.isEmpty() && name.codePoints().noneMatch(KeyName::isForbidden);
    }

    /** @throws IllegalArgumentException when it is no name */
    static String require(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "A key's name is not empty and has no spaces, no control characters and no plus sign");
        }
        return name;
    }

    private static boolean isForbidden(int c) {
        // Java calls the no-break spaces spaces but not white; the next-line character neither.
        return c < ' ' || c == '+' || c == NEXT_LINE || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
