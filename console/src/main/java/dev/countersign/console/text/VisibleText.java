package dev.countersign.console.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Text that an agent wrote, with nothing hidden in it. What a reader could not see, or not see for
 * what it is, becomes a mark such as ⟨U+202E⟩: controls, bidirectional and zero-width characters,
 * other blanks, letters that pose as others. Long runs of space and accents are counted instead of
 * drawn, and what is cut off is said. The brackets of the marks are themselves marked in the text,
 * so that nobody can write one.
 *
 * <p>Names in one's own script are left alone; only a word that mixes scripts which look alike is
 * marked. A host name goes through {@link LinkTarget}, which leaves nothing but ASCII.
 */
public final class VisibleText {
    private static final int SPACES_MAX = 12;
    private static final int LINE_BREAKS_MAX = 3;
    private static final int ACCENTS_MAX = 3;

    private final String text;
    private final int end;
    private final boolean lines;
    private final Sink sink;
    private int at;
    private int before = -1;
    private int accents;

    /** Where the pieces go. */
    private sealed interface Sink {
        void plain(int codePoint);

        void mark(String mark, String meaning);

        /** HTML, marks as elements that the style sheet lifts out. */
        record Html(StringBuilder html) implements Sink {
            @Override
            public void plain(int codePoint) {
                SafeHtml.escape(html, codePoint);
            }

            @Override
            public void mark(String mark, String meaning) {
                html.append("<span class=\"mark\" title=\"");
                SafeHtml.escape(html, meaning);
                html.append("\">⟨");
                SafeHtml.escape(html, mark);
                html.append("⟩</span>");
            }
        }

        /** Text, for titles and labels. */
        record Text(StringBuilder text) implements Sink {
            @Override
            public void plain(int codePoint) {
                text.appendCodePoint(codePoint);
            }

            @Override
            public void mark(String mark, String meaning) {
                text.append('⟨').append(mark).append('⟩');
            }
        }
    }

    private VisibleText(String text, int charsMax, boolean lines, Sink sink) {
        this.text = text;
        this.end = cut(text, charsMax);
        this.lines = lines;
        this.sink = sink;
    }

    /** One line: line breaks are marked. */
    public static SafeHtml line(@Nullable String text, int charsMax) {
        return html(text, charsMax, false);
    }

    /** Several lines: line breaks stay, for an element that keeps them. */
    public static SafeHtml block(@Nullable String text, int charsMax) {
        return html(text, charsMax, true);
    }

    /** One line without HTML, for what the template escapes itself. */
    public static String plain(@Nullable String text, int charsMax) {
        StringBuilder out = new StringBuilder();
        if (text != null) {
            new VisibleText(text, charsMax, false, new Sink.Text(out)).write();
        }
        return out.toString();
    }

    /** Whether a reader would see nothing: white space, and what {@link #line} would only mark. */
    public static boolean isBlank(@Nullable String text) {
        return text == null
                || text.codePoints()
                        .allMatch(codePoint -> Character.isWhitespace(codePoint)
                                || Suspicion.isInvisible(codePoint)
                                || Suspicion.isCombining(codePoint));
    }

    /** Appends one line, or several, to HTML under way. */
    static void append(StringBuilder html, String text, int charsMax, boolean lines) {
        new VisibleText(text, charsMax, lines, new Sink.Html(html)).write();
    }

    /** Appends a mark of our own. */
    static void appendMark(StringBuilder html, String mark, String meaning) {
        new Sink.Html(html).mark(mark, meaning);
    }

    private static SafeHtml html(@Nullable String text, int charsMax, boolean lines) {
        if (text == null || text.isEmpty()) {
            return SafeHtml.EMPTY;
        }
        StringBuilder html = new StringBuilder(text.length() + 16);
        append(html, text, charsMax, lines);
        return SafeHtml.of(html);
    }

    private static int cut(String text, int charsMax) {
        if (text.length() <= charsMax) {
            return text.length();
        }
        return Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
    }

    private void write() {
        while (at < end) {
            int codePoint = text.codePointAt(at);
            if (codePoint == ' ' || codePoint == '\t') {
                spaces();
            } else if (codePoint == '\n' || codePoint == '\r') {
                lineBreaks();
            } else if (Suspicion.hides(codePoint, before)) {
                hidden(codePoint);
            } else if (Suspicion.isCombining(codePoint)) {
                combining();
            } else if (Suspicion.isOfWord(codePoint)) {
                word();
            } else {
                plain(codePoint);
            }
        }
        if (end < text.length()) {
            sink.mark(
                    String.format(Locale.ROOT, "truncated: %,d of %,d characters shown", end, text.length()),
                    "The text goes on. The digest covers all of it.");
        }
    }

    private void plain(int codePoint) {
        sink.plain(codePoint);
        step(codePoint);
    }

    private void step(int codePoint) {
        before = codePoint;
        at += Character.charCount(codePoint);
    }

    private void hidden(int codePoint) {
        sink.mark(String.format(Locale.ROOT, "U+%04X", codePoint), Suspicion.name(codePoint));
        step(codePoint);
    }

    private void spaces() {
        int start = at;
        while (at < end && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        int run = at - start;
        if (run > SPACES_MAX) {
            sink.mark(String.format(Locale.ROOT, "%,d spaces", run), "A gap that would push text out of sight");
        } else {
            text.substring(start, at).chars().forEach(sink::plain);
        }
        before = ' ';
    }

    private void lineBreaks() {
        int breaks = 0;
        while (at < end && (text.charAt(at) == '\n' || text.charAt(at) == '\r')) {
            boolean pair = text.charAt(at) == '\r' && at + 1 < end && text.charAt(at + 1) == '\n';
            at += pair ? 2 : 1;
            breaks++;
        }
        before = '\n';
        if (!lines || breaks > LINE_BREAKS_MAX) {
            String mark = breaks == 1 ? "line break" : String.format(Locale.ROOT, "%,d line breaks", breaks);
            sink.mark(mark, "Line breaks in the text");
        }
        for (int i = 0; lines && i < (breaks > LINE_BREAKS_MAX ? 1 : breaks); i++) {
            sink.plain('\n');
        }
    }

    private void combining() {
        int undrawn = 0;
        while (at < end
                && Suspicion.isCombining(text.codePointAt(at))
                && !Suspicion.hides(text.codePointAt(at), before)) {
            int codePoint = text.codePointAt(at);
            if (accents < ACCENTS_MAX) {
                sink.plain(codePoint);
                accents++;
            } else {
                undrawn++;
            }
            step(codePoint);
        }
        accents = 0;
        if (undrawn > 0) {
            sink.mark(String.format(Locale.ROOT, "%,d more accents", undrawn), "Accents heaped on one letter");
        }
    }

    private void word() {
        int start = at;
        while (at < end) {
            int codePoint = text.codePointAt(at);
            if (!Suspicion.isOfWord(codePoint) || Suspicion.hides(codePoint, before)) {
                break;
            }
            boolean accent = Suspicion.isCombining(codePoint);
            if (accent && accents == ACCENTS_MAX) {
                break;
            }
            accents = accent ? accents + 1 : 0;
            sink.plain(codePoint);
            step(codePoint);
        }
        String disguise = Suspicion.disguise(text.substring(start, at));
        if (disguise != null) {
            sink.mark(disguise, "This word may not be the one it looks like");
        }
    }
}
