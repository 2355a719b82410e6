package dev.countersign.console.body;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form ({@code application/x-www-form-urlencoded}, always UTF-8), and how many there may be. */
final class FormFields {
    private final int fieldsMax;
    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private int count;

    FormFields(int fieldsMax) {
        this.fieldsMax = fieldsMax;
    }

    /** Adds those of a query, or of a body; what comes first stays first. */
    void add(@Nullable String encoded) throws RefusedBodyException {
        int from = 0;
        while (encoded != null && from < encoded.length()) {
            int end = encoded.indexOf('&', from);
            end = end < 0 ? encoded.length() : end;
            if (end > from) {
                one(encoded.substring(from, end));
            }
            from = end + 1;
        }
    }

    private void one(String field) throws RefusedBodyException {
        if (++count > fieldsMax) {
            throw RefusedBodyException.malformed();
        }
        int equals = field.indexOf('=');
        String name = decoded(equals < 0 ? field : field.substring(0, equals));
        fields.computeIfAbsent(name, unused -> new ArrayList<>())
                .add(equals < 0 ? "" : decoded(field.substring(equals + 1)));
    }

    private static String decoded(String text) throws RefusedBodyException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw RefusedBodyException.malformed();
        }
    }

    /** Values by name, both in the order in which they came. */
    Map<String, List<String>> values() {
        return fields;
    }
}
