package dev.countersign.console.text;

/**
 * HTML that was made in this package from text that was not trusted. Nothing else makes one, so that
 * a template may print it as it is. The text form is the HTML.
 */
public final class SafeHtml {
    public static final SafeHtml EMPTY = new SafeHtml("");

    private final String html;

    private SafeHtml(String html) {
        this.html = html;
    }

    static SafeHtml of(StringBuilder html) {
        return new SafeHtml(html.toString());
    }

    /** For the templates' {@code th:utext}. */
    public String html() {
        return html;
    }

    public boolean isEmpty() {
        return html.isEmpty();
    }

    @Override
    public String toString() {
        return html;
    }

    /** Appends text as HTML text, fit for attributes in double quotes too. */
    static void escape(StringBuilder html, String text) {
        for (int i = 0; i < text.length(); i++) {
            escape(html, text.charAt(i));
        }
    }

    static void escape(StringBuilder html, int codePoint) {
        switch (codePoint) {
            case '&' -> html.append("&amp;");
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '"' -> html.append("&quot;");
            case '\'' -> html.append("&#39;");
            case '`' -> html.append("&#96;");
            default -> html.appendCodePoint(codePoint);
        }
    }
}
