package dev.countersign.domain.policy;

import java.util.Arrays;
import java.util.List;

/**
 * A pattern for actions and resources: {@code *} stands for any run of characters, also none and
 * also {@code :}; everything else stands for itself. Texts are compared as they are: no case
 * folding, no Unicode normalisation, so a look-alike of an allowed action is another action.
 */
public final class Glob {
    private final String text;
    /** The literal pieces between the stars; the first is anchored at the start, the last at the end. */
    private final List<String> pieces;

    private Glob(String text) {
        this.text = text;
        this.pieces = List.copyOf(Arrays.asList(text.split("\\*", -1)));
    }

    /** @throws IllegalArgumentException when the text is empty, which could match nothing */
    public static Glob of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("A pattern is at least one character");
        }
        return new Glob(text);
    }

    public boolean matches(String candidate) {
        String head = pieces.getFirst();
        if (pieces.size() == 1) {
            return head.equals(candidate);
        }
        String tail = pieces.getLast();
        if (!candidate.startsWith(head) || !candidate.endsWith(tail)) {
            return false;
        }
        // Leftmost is enough: what a later place could reach, an earlier one leaves room for.
        int from = head.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = candidate.indexOf(piece, from);
            if (found < 0) {
                return false;
            }
            from = found + piece.length();
        }
        return from <= candidate.length() - tail.length();
    }

    /** Whether every text the other matches is matched by this: its stars can only be met by ours. */
    public boolean covers(Glob other) {
        return matches(other.text);
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** Whether one of them matches. A loop, because each rule asks it of each call. */
    static boolean matchesAny(List<Glob> globs, String text) {
        for (Glob glob : globs) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }
}
