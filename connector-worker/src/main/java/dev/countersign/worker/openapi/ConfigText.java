package dev.countersign.worker.openapi;

import dev.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values as the YAML of the config directory: blocks for people to read, and every text in quotes in which
 * a reader could see anything but a plain word.
 */
final class ConfigText {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*");
    private static final Set<String> NO_WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private ConfigText() {}

    /** A list of mappings. */
    static String of(List<Map<String, @Nullable Object>> entries) {
        StringBuilder text = new StringBuilder();
        sequence(text, entries, 0);
        return text.toString();
    }

    private static void sequence(StringBuilder text, List<?> elements, int indent) {
        for (Object element : elements) {
            text.append(" ".repeat(indent)).append("- ");
            if (element instanceof Map<?, ?> map && !map.isEmpty()) {
                mapping(text, map, indent + 2, true);
            } else if (isFlow(element)) {
                text.append(flow(element)).append('\n');
            } else if (element instanceof List<?> list) {
                text.append('\n');
                sequence(text, list, indent + 2);
            }
        }
    }

    private static void mapping(StringBuilder text, Map<?, ?> members, int indent, boolean begun) {
        boolean first = begun;
        for (Map.Entry<?, ?> member : members.entrySet()) {
            if (!first) {
                text.append(" ".repeat(indent));
            }
            first = false;
            text.append(scalar(String.valueOf(member.getKey()))).append(':');
            Object value = member.getValue();
            if (isFlow(value)) {
                text.append(' ').append(flow(value)).append('\n');
            } else if (value instanceof Map<?, ?> map) {
                text.append('\n');
                mapping(text, map, indent + 2, false);
            } else if (value instanceof List<?> list) {
                text.append('\n');
                sequence(text, list, indent + 2);
            }
        }
    }

    /** What stands on one line: everything without mappings inside. */
    private static boolean isFlow(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list ->
                list.stream().allMatch(element -> !(element instanceof Map) && !(element instanceof List));
            case null, default -> true;
        };
    }

    private static String flow(@Nullable Object value) {
        return switch (value) {
            case String text -> scalar(text);
            case List<?> list ->
                "[" + String.join(", ", list.stream().map(ConfigText::flow).toList()) + "]";
            case Map<?, ?> empty -> "{}";
            case null, default -> new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
        };
    }

    private static String scalar(String text) {
        if (WORD.matcher(text).matches() && !NO_WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c >= ' ' && c < 0x7f) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(escaped(c));
            }
        });
        return quoted.append('"').toString();
    }

    private static String escaped(int c) {
        boolean visible = Character.isLetterOrDigit(c) && c < 0x10000;
        return visible ? Character.toString(c) : String.format(Locale.ROOT, c < 0x10000 ? "\\u%04X" : "\\U%08X", c);
    }
}
