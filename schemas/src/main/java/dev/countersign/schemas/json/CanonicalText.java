package dev.countersign.schemas.json;

/** Strings and integers as RFC 8785 writes them. */
final class CanonicalText {
    private static final String HEX = "0123456789abcdef";

    private CanonicalText() {}

    /** @throws IllegalArgumentException for an integer that a double does not hold */
    static void write(long number, Utf8Buffer out) {
        if (Math.abs(number) > Numbers.INTEGER_MAX || number == Long.MIN_VALUE) {
            throw new IllegalArgumentException("An integer beyond 2^53 - 1 cannot be written as JSON for every reader");
        }
        out.ascii(Long.toString(number));
    }

    /** A string: the shortest of its forms, without half a surrogate pair. */
    static void write(String text, Utf8Buffer out) {
        out.ascii('"');
        for (int i = out.plain(text, 0); i < text.length(); i = out.plain(text, i + 1)) {
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c, out);
            } else if (c < 0x800) {
                out.twoBytes(c);
            } else if (!Character.isSurrogate(c)) {
                out.threeBytes(c);
            } else {
                out.fourBytes(pair(text, i));
                i++;
            }
        }
        out.ascii('"');
    }

    private static int pair(String text, int high) {
        int codePoint = text.codePointAt(high);
        if (!Character.isSupplementaryCodePoint(codePoint)) {
            throw new IllegalArgumentException("Half of a surrogate pair cannot be written as JSON");
        }
        return codePoint;
    }

    /** RFC 8785 section 3.2.2.2: the short escapes where there is one, else \\u00xx in lower case. */
    private static void ascii(char c, Utf8Buffer out) {
        switch (c) {
            case '"' -> out.ascii("\\\"");
            case '\\' -> out.ascii("\\\\");
            case '\b' -> out.ascii("\\b");
            case '\t' -> out.ascii("\\t");
            case '\n' -> out.ascii("\\n");
            case '\f' -> out.ascii("\\f");
            case '\r' -> out.ascii("\\r");
            default -> {
                if (c < ' ') {
                    out.ascii("\\u00");
                    out.ascii(HEX.charAt(c >> 4));
                    out.ascii(HEX.charAt(c & 0xF));
                } else {
                    out.ascii(c);
                }
            }
        }
    }
}
