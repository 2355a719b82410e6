package dev.countersign.audit.verify;

/** Text from a record on its way to a terminal. */
public final class Visible {
    private Visible() {}

    /** With nothing in it that a terminal would obey, or that would make text look like other text. */
    public static String text(String raw) {
        StringBuilder visible = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean hidden = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (hidden) {
                visible.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }
}
