package dev.countersign.schemas.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the values of {@link StrictJson} as RFC 8785 canonical JSON. */
public final class CanonicalJson {
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
            case String text -> CanonicalText.write(text, out);
            case Boolean bool -> out.ascii(bool ? "true" : "false");
            case Long number -> CanonicalText.write(number, out);
            case Integer number -> CanonicalText.write(number, out);
            case Short number -> CanonicalText.write(number, out);
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
            CanonicalText.write(name(members[i]), out);
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
}
