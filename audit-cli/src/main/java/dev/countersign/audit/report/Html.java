package dev.countersign.audit.report;

import dev.countersign.audit.verify.Visible;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTML in which every text and every attribute is only ever text. What was hidden in a text is
 * made visible, so that nothing in it can look like something else.
 */
final class Html {
    private static final Set<String> VOID = Set.of("meta", "rect", "line", "br");

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** @param attributes names and values in turn; names are ours */
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        out.append('>');
        if (!VOID.contains(tag)) {
            open.push(tag);
        } else if (!tag.equals("meta") && !tag.equals("br")) {
            out.append("</").append(tag).append('>');
        }
        return this;
    }

    Html close() {
        out.append("</").append(open.pop()).append(">");
        return this;
    }

    Html line() {
        out.append('\n');
        return this;
    }

    /** Text of ours, or what nobody else could have written. */
    Html text(@Nullable String text) {
        escape(text == null ? "" : text);
        return this;
    }

    /** Text of somebody else's: it stays by itself, whichever way its script runs. */
    Html said(@Nullable String text) {
        return open("bdi").text(text).close();
    }

    /** An element with nothing but text of ours. */
    Html element(String tag, @Nullable String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** The one style of the document, which is ours. */
    Html style(String css) {
        if (css.contains("<")) {
            throw new IllegalArgumentException("A style holds no markup");
        }
        out.append("<style>").append(css).append("</style>");
        return this;
    }

    private void escape(String text) {
        String visible = Visible.text(text);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    /** The whole of it; everything that was opened is closed. */
    String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("The element " + open.peek() + " is still open");
        }
        return "<!doctype html>\n" + out;
    }
}
