package dev.countersign.worker.openapi;

import dev.countersign.worker.connector.HiddenCharacters;

/** Somebody else's prose on one line of ours. */
final class Lines {
    private Lines() {}

    /** Without line ends and hidden characters, cut to a length; may be empty. */
    static String of(String text, int charsMax) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(4L * charsMax)
                .map(c -> Character.isWhitespace(c) ? ' ' : c)
                .filter(c -> !HiddenCharacters.is(c))
                .forEach(line::appendCodePoint);
        String clean = line.toString().replaceAll(" +", " ").strip();
        if (clean.length() <= charsMax) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(charsMax - 2)) ? charsMax - 2 : charsMax - 1;
        return clean.substring(0, end) + "…";
    }
}
