package dev.countersign.worker.connector;

/**
 * Characters that a line can hold without a reader seeing them: controls, line ends, bidirectional and
 * zero-width characters, spaces that are none, halves of pairs, and what nobody has given a meaning.
 */
public final class HiddenCharacters {
    private HiddenCharacters() {}

    public static boolean has(String line) {
        return line.codePoints().anyMatch(HiddenCharacters::is);
    }

    public static boolean is(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            case Character.SPACE_SEPARATOR -> codePoint != ' ';
            default -> false;
        };
    }
}
