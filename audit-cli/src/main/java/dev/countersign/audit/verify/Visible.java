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
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.UNASSIGNED
                    || isFiller(c);
            if (hidden) {
                visible.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    /** Letters and marks that show nothing: of Unicode's Default_Ignorable_Code_Point, and the empty Braille pattern. */
    private static boolean isFiller(int c) {
        return c == 0x034F
                || (c >= 0x115F && c <= 0x1160)
                || (c >= 0x17B4 && c <= 0x17B5)
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2800
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFFA0
                || (c >= 0xE0100 && c <= 0xE01EF);
    }
}
