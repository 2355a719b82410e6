package dev.countersign.worker.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in a JSON value (RFC 6901), such as {@code /ticket/id}. */
record JsonPointer(List<String> steps) {
    private static final Pattern FORM = Pattern.compile("(/([^/~]|~[01])*)*");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** What is at a place; a JSON null is a value, too. */
    record Found(@Nullable Object value) {}

    JsonPointer {
        steps = List.copyOf(steps);
    }

    /** @return null when the text is no pointer */
    static @Nullable JsonPointer parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return null;
        }
        List<String> steps = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String step : text.substring(1).split("/", -1)) {
                steps.add(step.replace("~1", "/").replace("~0", "~"));
            }
        }
        return new JsonPointer(steps);
    }

    /** @return null when nothing is there */
    @Nullable
    Found find(@Nullable Object json) {
        Object at = json;
        for (String step : steps) {
            if (at instanceof Map<?, ?> map && map.containsKey(step)) {
                at = map.get(step);
            } else if (at instanceof List<?> list
                    && INDEX.matcher(step).matches()
                    && Integer.parseInt(step) < list.size()) {
                at = list.get(Integer.parseInt(step));
            } else {
                return null;
            }
        }
        return new Found(at);
    }
}
