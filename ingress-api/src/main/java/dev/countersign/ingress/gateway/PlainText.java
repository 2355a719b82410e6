package dev.countersign.ingress.gateway;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Text that means what it shows. Names of actions and resources are compared by policy, read by
 * people and sent to systems; a character that one of the three does not see is refused here.
 */
public final class PlainText {
    private PlainText() {}

    /** What is wrong with a text, to follow its name in a sentence; null when nothing is. */
    public static @Nullable String flaw(String text) {
        boolean ascii = true;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (isHidden(point)) {
                return "must not contain control, formatting or unassigned characters (U+%04X)".formatted(point);
            }
            ascii &= point < 0x80;
            i += Character.charCount(point);
        }
        if (Character.isWhitespace(text.charAt(0)) || Character.isWhitespace(text.charAt(text.length() - 1))) {
            return "must not begin or end with a space";
        }
        return ascii || Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? null
                : "must be in Unicode normalization form C";
    }

    private static boolean isHidden(int point) {
        if (point >= ' ' && point < 0x7f) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // Of the spaces, only the plain one: the others look like it and compare otherwise.
            case Character.SPACE_SEPARATOR -> true;
            default -> false;
        };
    }
}
