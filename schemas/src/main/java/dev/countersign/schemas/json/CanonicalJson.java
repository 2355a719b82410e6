package dev.countersign.schemas.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the values of {@link StrictJson} as RFC 8785 canonical JSON. */
public final class CanonicalJson {
    private static final String HEX = "0123456789abcdef";

    private final Utf8Buffer out = new Utf8Buffer();

    private CanonicalJson() {}

    /**
     * UTF-8, names sorted by UTF-16 code units, numbers as ECMAScript writes them. Any {@code
     * Collection} is an array, and {@code Integer} and {@code Short} are written as {@code Long} is.
     *
     * @throws IllegalArgumentException for a value that JSON does not have or two readers could read
     *     differently: NaN, an integer beyond 2^53 - 1, half of a surrogate pair, another class
     */
    public static byte[] write(@Nullable Object value) {
        CanonicalJson writer = new CanonicalJson();
        writer.value(value);
        return writer.out.toByteArray();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> out.ascii("null");
            case String text -> string(text);
            case Boolean bool -> out.ascii(bool ? "true" : "false");
            case Long number -> integer(number);
            case Integer number -> integer(number);
            case Short number -> integer(number);
            case Double number -> out.ascii(Numbers.write(number));
            case Map<?, ?> object -> object(object);
            case Collection<?> array -> array(array);
            default ->
                throw new IllegalArgumentException(
                        "A value of " + value.getClass().getName() + " cannot be written as JSON");
        }
    }

    private void object(Map<?, ?> object) {
        Map.Entry<?, ?>[] members = object.entrySet().toArray(new Map.Entry<?, ?>[0]);
        Arrays.sort(members, (one, other) -> name(one).compareTo(name(other)));
        out.ascii('{');
        for (int i = 0; i < members.length; i++) {
            if (i > 0) {
                out.ascii(',');
            }
            string(name(members[i]));
            out.ascii(':');
            value(members[i].getValue());
        }
        out.ascii('}');
    }

    private static String name(Map.Entry<?, ?> member) {
        if (member.getKey() instanceof String name) {
            return name;
        }
        throw new IllegalArgumentException("A JSON object's names are strings");
    }

    private void array(Collection<?> array) {
        out.ascii('[');
        boolean first = true;
        for (Object element : array) {
            if (!first) {
                out.ascii(',');
            }
            first = false;
            value(element);
        }
        out.ascii(']');
    }

    private void integer(long number) {
        if (Math.abs(number) > Numbers.INTEGER_MAX || number == Long.MIN_VALUE) {
            throw new IllegalArgumentException("An integer beyond 2^53 - 1 cannot be written as JSON for every reader");
        }
        out.ascii(Long.toString(number));
    }

    private void string(String text) {
        out.ascii('"');
        for (int i = out.plain(text, 0); i < text.length(); i = out.plain(text, i + 1)) {
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
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
    private void ascii(char c) {
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
