package dev.countersign.policylanguage;

import java.util.Collection;
import java.util.Locale;

/** "Did you mean …?" */
final class Suggestion {
    private static final int DISTANCE_MAX = 3;
    /** From here on, the beginning of a known word counts as near it. */
    private static final int PREFIX_CHARS_MIN = 3;

    private static final int COMPARED_CHARS_MAX = 64;

    private Suggestion() {}

    /** A question to put behind a complaint, with a leading space; empty when no known word is near. */
    static String among(Collection<String> known, String word) {
        String nearest = "";
        int least = Math.clamp(word.length() / 2, 1, DISTANCE_MAX) + 1;
        if (word.length() <= COMPARED_CHARS_MAX) {
            for (String candidate : known) {
                int distance = distance(word.toLowerCase(Locale.ROOT), candidate);
                if (word.length() >= PREFIX_CHARS_MIN && candidate.startsWith(word)) {
                    distance = 1;
                }
                if (distance < least) {
                    least = distance;
                    nearest = candidate;
                }
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?";
    }

    /** Levenshtein's: insertions, deletions and replacements from one word to the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
