package dev.countersign.console.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is to be distrusted in a text: characters that hide, and words that pose as others. */
final class Suspicion {
    /** Letters of these scripts look like each other's; a word of two of them is a disguise. */
    private static final Set<UnicodeScript> LOOK_ALIKES = EnumSet.of(
            UnicodeScript.LATIN,
            UnicodeScript.CYRILLIC,
            UnicodeScript.GREEK,
            UnicodeScript.ARMENIAN,
            UnicodeScript.CHEROKEE,
            UnicodeScript.COPTIC,
            UnicodeScript.LISU);

    /** Letters and symbols that most fonts draw as nothing. */
    private static final Set<Integer> BLANKS =
            Set.of(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x1D159);

    /** Our own brackets: an agent must not be able to write a mark. */
    private static final int OPEN = 0x27E8;

    private static final int CLOSE = 0x27E9;

    private Suspicion() {}

    /**
     * Whether a reader could not see this character, or not see it for what it is.
     *
     * @param before the code point before it; -1 at the start
     */
    static boolean hides(int codePoint, int before) {
        if (codePoint >= ' ' && codePoint < 0x7F) {
            return false;
        }
        if (codePoint == 0xFE0E || codePoint == 0xFE0F) {
            return before < 0x7F || !Character.isEmoji(before);
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default ->
                codePoint == OPEN || codePoint == CLOSE || BLANKS.contains(codePoint) || isVariationSelector(codePoint);
        };
    }

    /** Whether nothing is drawn for it, wherever it stands. */
    static boolean isInvisible(int codePoint) {
        return codePoint != OPEN && codePoint != CLOSE && hides(codePoint, -1);
    }

    private static boolean isVariationSelector(int codePoint) {
        return (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
                || (codePoint >= 0xE0100 && codePoint <= 0xE01EF)
                || (codePoint >= 0x180B && codePoint <= 0x180D)
                || codePoint == 0x180F;
    }

    /** Sits on the character before it. */
    static boolean isCombining(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    static boolean isOfWord(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || codePoint == '_' || isCombining(codePoint);
    }

    /** The disguise of a word, in words; null for an honest one. */
    static @Nullable String disguise(String word) {
        EnumSet<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
        boolean styled = false;
        for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
            int codePoint = word.codePointAt(i);
            styled |= isStyled(codePoint);
            UnicodeScript script = UnicodeScript.of(codePoint);
            if (LOOK_ALIKES.contains(script)) {
                scripts.add(script);
            }
        }
        if (scripts.size() > 1) {
            return scripts.stream()
                            .map(script -> script.name().charAt(0)
                                    + script.name().substring(1).toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(" and "))
                    + " letters in one word";
        }
        return styled ? "letters that only look like a to z" : null;
    }

    /** Full-width and mathematical letters and digits, which pose as plain ones. */
    private static boolean isStyled(int codePoint) {
        return (codePoint >= 0xFF10 && codePoint <= 0xFF5A && Character.isLetterOrDigit(codePoint))
                || (codePoint >= 0x1D400 && codePoint <= 0x1D7FF);
    }

    /** The character's name in lower case, fit for people; its number when it has none. */
    static String name(int codePoint) {
        String name = Character.getName(codePoint);
        return name == null ? "unassigned character" : name.toLowerCase(Locale.ROOT);
    }
}
