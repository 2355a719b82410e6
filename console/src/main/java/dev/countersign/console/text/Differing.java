package dev.countersign.console.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts side by side, of which any two that differ are seen to differ: long ones are shown from where they
 * do, and what would be drawn alike is spelled out.
 */
public final class Differing {
    /** Longer ones are not shown as a whole. */
    static final int WHOLE_CHARS_MAX = 300;

    private static final int BEFORE_CHARS = 20;
    private static final int AFTER_CHARS = 120;

    private final List<@Nullable String> texts;
    private final List<StringBuilder> cells;

    private Differing(List<@Nullable String> texts) {
        this.texts = texts;
        this.cells = texts.stream().map(text -> new StringBuilder()).toList();
    }

    /**
     * What to show for each.
     *
     * @param texts what is compared, exactly; null where there is none
     * @param whole how each of them looks as a whole, in the same order
     */
    public static List<SafeHtml> cells(List<@Nullable String> texts, List<SafeHtml> whole) {
        if (seenApart(texts, whole)) {
            return whole;
        }
        Differing differing = new Differing(texts);
        List<Integer> given = IntStream.range(0, texts.size())
                .filter(i -> texts.get(i) != null)
                .boxed()
                .toList();
        differing.split(given, -1);
        List<SafeHtml> shown = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            StringBuilder cell = differing.cells.get(i);
            shown.add(cell.isEmpty() ? whole.get(i) : SafeHtml.of(cell));
        }
        return shown;
    }

    private static boolean seenApart(List<@Nullable String> texts, List<SafeHtml> whole) {
        Map<String, @Nullable String> drawn = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            String html = whole.get(i).html();
            boolean taken = drawn.containsKey(html) && !Objects.equals(drawn.get(html), text);
            if (taken || (text != null && text.length() > WHOLE_CHARS_MAX)) {
                return false;
            }
            drawn.put(html, text);
        }
        return true;
    }

    private String text(int i) {
        return Objects.requireNonNull(texts.get(i));
    }

    /** @param drawnFrom where they were drawn from already, in vain; then they are spelled there */
    private void split(List<Integer> group, int drawnFrom) {
        if (group.stream().map(this::text).distinct().count() < 2) {
            return;
        }
        int from = common(group);
        Map<String, List<Integer>> alike = new LinkedHashMap<>();
        for (int i : group) {
            StringBuilder piece = new StringBuilder();
            boolean inVain = from == drawnFrom;
            if (!inVain) {
                draw(piece, text(i), from);
            }
            if (inVain || isHardToTell(text(i), from)) {
                spell(piece, text(i), from);
            }
            cells.get(i).append(piece);
            // How long a text is may be all that differs in what was drawn; that is not seen well enough.
            alike.computeIfAbsent(piece.toString(), unused -> new ArrayList<>()).add(i);
        }
        alike.values().forEach(same -> split(same, from));
    }

    /** Accents, and letters that look like others, are not told apart by everybody. */
    private static boolean isHardToTell(String text, int from) {
        return from < text.length() && text.codePointAt(from) >= 0x7F;
    }

    /** How many characters all of a group have in common at the start, never half of one. */
    private int common(List<Integer> group) {
        String first = text(group.getFirst());
        int length = first.length();
        for (int i : group) {
            String other = text(i);
            length = Math.min(length, other.length());
            int at = 0;
            while (at < length && first.charAt(at) == other.charAt(at)) {
                at++;
            }
            length = at;
        }
        return length > 0 && Character.isHighSurrogate(first.charAt(length - 1)) ? length - 1 : length;
    }

    private static void draw(StringBuilder html, String text, int from) {
        int start = boundary(text, Math.max(0, from - BEFORE_CHARS));
        int end = boundary(text, Math.min(text.length(), from + AFTER_CHARS));
        if (start > 0) {
            VisibleText.appendMark(
                    html,
                    String.format(Locale.ROOT, "%,d characters before this", start),
                    "These are the same; what follows is where it differs");
        }
        VisibleText.append(html, text.substring(start, from), BEFORE_CHARS + 1, false);
        html.append("<strong>");
        VisibleText.append(html, text.substring(from, end), AFTER_CHARS + 1, false);
        html.append("</strong>");
        if (end < text.length()) {
            VisibleText.appendMark(
                    html,
                    String.format(Locale.ROOT, "%,d more characters", text.length() - end),
                    "The text goes on. The digest covers all of it.");
        }
    }

    private static int boundary(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    private static void spell(StringBuilder html, String text, int from) {
        if (from >= text.length()) {
            VisibleText.appendMark(html, "ends here", "Others go on");
            return;
        }
        int codePoint = text.codePointAt(from);
        VisibleText.appendMark(
                html,
                String.format(Locale.ROOT, "differs at character %,d: U+%04X", from + 1, codePoint),
                Suspicion.name(codePoint));
    }
}
