package dev.countersign.console.text;

import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recorded values, laid out for reading: the exact values in a fixed order, strings through {@link
 * VisibleText}. What is beyond the limits is cut off and said to be.
 */
public final class JsonView {
    static final int LINES_MAX = 600;
    static final int STRING_CHARS_MAX = 2_000;

    private static final String ERASED = "(erased: the key that this was encrypted with is gone, or not here)";
    private static final String INDENT = "  ";

    private final StringBuilder html = new StringBuilder();
    private int lines = 1;
    private int hidden;

    /**
     * Pretty-printed, for an element that keeps white space. Bytes that are not JSON are shown as
     * the text they are.
     */
    public static SafeHtml pretty(SealedValue value) {
        if (!value.isOpen()) {
            return VisibleText.block(ERASED, STRING_CHARS_MAX);
        }
        Map<String, @Nullable Object> object = object(value);
        if (object == null) {
            return VisibleText.block(new String(value.bytes(), StandardCharsets.UTF_8), STRING_CHARS_MAX);
        }
        JsonView view = new JsonView();
        view.value(object, 0);
        if (view.hidden > 0) {
            view.html.append('\n');
            VisibleText.appendMark(
                    view.html,
                    String.format(Locale.ROOT, "truncated: %,d more values not shown", view.hidden),
                    "The value goes on. The digest covers all of it.");
        }
        return SafeHtml.of(view.html);
    }

    /** The same as JSON to be edited: what would be hidden in it is written as JSON's own escapes. */
    public static String editable(SealedValue value) {
        Map<String, @Nullable Object> object = object(value);
        return object == null ? "" : withEscapes(plain(object, ""));
    }

    private static String withEscapes(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        int before = -1;
        for (int i = 0; i < json.length(); i += Character.charCount(before)) {
            int codePoint = json.codePointAt(i);
            if (codePoint != '\n' && Suspicion.hides(codePoint, before)) {
                for (char unit : Character.toChars(codePoint)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                escaped.appendCodePoint(codePoint);
            }
            before = codePoint;
        }
        return escaped.toString();
    }

    /** The members of an object as they are; empty when it is none. */
    public static Map<String, @Nullable Object> members(SealedValue value) {
        Map<String, @Nullable Object> object = object(value);
        return object == null ? Map.of() : object;
    }

    /** A value as the text that two equal ones have in common, and no others. */
    public static String exact(@Nullable Object value) {
        return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
    }

    /** The object that a value is; null for what is none, and for what is erased. */
    public static @Nullable Map<String, @Nullable Object> object(SealedValue value) {
        try {
            return value.isOpen() ? StrictJson.parseObject(value.bytes()) : null;
        } catch (InvalidJsonException notOurs) {
            return null;
        }
    }

    /** One value in one line. */
    public static SafeHtml inline(@Nullable Object value) {
        JsonView view = new JsonView();
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            VisibleText.append(
                    view.html, new String(CanonicalJson.write(value), StandardCharsets.UTF_8), STRING_CHARS_MAX, false);
        } else {
            view.value(value, 0);
        }
        return SafeHtml.of(view.html);
    }

    private void value(@Nullable Object value, int depth) {
        switch (value) {
            case Map<?, ?> object
            when !object.isEmpty() -> {
                html.append('{');
                int at = 0;
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    if (newLine(depth + 1)) {
                        scalar("key", member.getKey());
                        html.append(": ");
                        value(member.getValue(), depth + 1);
                        html.append(++at < object.size() ? "," : "");
                    }
                }
                close('}', depth);
            }
            case List<?> array
            when !array.isEmpty() -> {
                html.append('[');
                int at = 0;
                for (Object element : array) {
                    if (newLine(depth + 1)) {
                        value(element, depth + 1);
                        html.append(++at < array.size() ? "," : "");
                    }
                }
                close(']', depth);
            }
            case Map<?, ?> empty -> html.append("{}");
            case List<?> empty -> html.append("[]");
            case String text -> scalar("text", text);
            case null -> scalar("word", null);
            case Boolean truth -> scalar("word", truth);
            default -> scalar("number", value);
        }
    }

    /** Whether there is room for another line; what has none is counted. */
    private boolean newLine(int depth) {
        if (lines >= LINES_MAX) {
            hidden++;
            return false;
        }
        lines++;
        html.append('\n').repeat(INDENT, depth);
        return true;
    }

    private void close(char bracket, int depth) {
        html.append('\n').repeat(INDENT, depth).append(bracket);
    }

    private void scalar(String kind, @Nullable Object value) {
        html.append("<span class=\"").append(kind).append("\">");
        if (value instanceof String text) {
            html.append("&quot;<bdi>");
            VisibleText.append(html, escaped(text), STRING_CHARS_MAX, false);
            html.append("</bdi>&quot;");
        } else {
            SafeHtml.escape(html, new String(CanonicalJson.write(value), StandardCharsets.UTF_8));
        }
        html.append("</span>");
    }

    /** As JSON escapes them: quotes, backslashes, line breaks and tabs; the rest is marked. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }

    private static String plain(@Nullable Object value, String indent) {
        String deeper = indent + INDENT;
        List<String> parts = new ArrayList<>();
        switch (value) {
            case Map<?, ?> object
            when !object.isEmpty() -> {
                object.forEach(
                        (name, member) -> parts.add(deeper + plain(name, deeper) + ": " + plain(member, deeper)));
                return "{\n" + String.join(",\n", parts) + "\n" + indent + "}";
            }
            case List<?> array
            when !array.isEmpty() -> {
                array.forEach(element -> parts.add(deeper + plain(element, deeper)));
                return "[\n" + String.join(",\n", parts) + "\n" + indent + "]";
            }
            case null, default -> {
                return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
            }
        }
    }
}
