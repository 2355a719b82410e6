package dev.countersign.console.page;

import dev.countersign.console.audit.AuditQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The explorer's filters as somebody typed them, for the form to show again.
 *
 * @param given by name, none blank
 */
record AuditForm(Map<String, String> given, @Nullable String cursor) {
    private static final int CHARS_MAX = 1_100;
    private static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

    static AuditForm of(Map<String, List<String>> parameters) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String name : AuditQuery.FILTERS) {
            List<String> values = parameters.get(name);
            String value = values == null ? "" : values.getFirst().strip();
            if (!value.isEmpty()) {
                given.put(name, value.length() > CHARS_MAX ? value.substring(0, CHARS_MAX) : value);
            }
        }
        List<String> cursor = parameters.get("cursor");
        return new AuditForm(given, cursor == null || cursor.getFirst().isBlank() ? null : cursor.getFirst());
    }

    /** Empty for a filter that was not given. */
    public String of(String name) {
        return given.getOrDefault(name, "");
    }

    /** A time as its field takes it: without a zone, which is UTC's. Empty for what is no time. */
    public String time(String name) {
        String text = of(name);
        try {
            return text.isEmpty()
                    ? ""
                    : FIELD.format(AuditQuery.time(name, text).atOffset(ZoneOffset.UTC));
        } catch (IllegalArgumentException malformed) {
            // The page says so.
            return "";
        }
    }

    public boolean isFiltered() {
        return !given.isEmpty();
    }

    /** How many filters beside the text are set. */
    public int more() {
        return given.size() - (given.containsKey("search") ? 1 : 0);
    }

    /** The address of the same list from its beginning. */
    public String first() {
        return addressAt(null);
    }

    /** The address of the same list, from a place on. */
    String addressAt(@Nullable String place) {
        StringBuilder address = new StringBuilder("/audit");
        given.forEach((name, value) -> append(address, name, value));
        if (place != null) {
            append(address, "cursor", place);
        }
        return address.toString();
    }

    private static void append(StringBuilder address, String name, String value) {
        address.append(address.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
