package dev.countersign.worker.notice;

import dev.countersign.worker.connector.HiddenCharacters;
import java.util.Locale;

/**
 * Somebody else's words on one line, with nothing hidden in them: controls, line ends, bidirectional
 * and zero-width characters become marks such as ⟨U+202E⟩, what is too long is cut, and the cut is said.
 * No header, list or sentence of ours can be ended by what stands here.
 */
final class Quoted {
    private static final String CUT = "⟨cut⟩";

    private Quoted() {}

    /** @param charsMax of the text as it was given; marks come on top */
    static String line(String text, int charsMax) {
        int end = end(text, charsMax);
        StringBuilder line = new StringBuilder(end + CUT.length());
        text.substring(0, end).codePoints().forEach(codePoint -> append(line, codePoint));
        return end < text.length() ? line.append(CUT).toString() : line.toString();
    }

    /** Cuts what is made of lines already. */
    static String cut(String line, int charsMax) {
        int end = end(line, charsMax);
        return end < line.length() ? line.substring(0, end) + CUT : line;
    }

    private static int end(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text.length();
        }
        return Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
    }

    private static void append(StringBuilder line, int codePoint) {
        if (hides(codePoint)) {
            line.append(String.format(Locale.ROOT, "⟨U+%04X⟩", codePoint));
        } else {
            line.appendCodePoint(codePoint);
        }
    }

    /** The brackets of the marks too, so that nobody can write one. */
    private static boolean hides(int codePoint) {
        return codePoint == '⟨' || codePoint == '⟩' || HiddenCharacters.is(codePoint);
    }
}
