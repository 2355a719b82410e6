package dev.countersign.worker.connector;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names a value of the call that an operation uses: {@code call_id}, {@code resource.<part>} or
 * {@code payload.<name>[.<name>…]}. The whole {@code payload} may be named, too.
 *
 * @param text as the owner wrote it
 */
public record Reference(String text) {
    private static final Pattern FORM =
            Pattern.compile("call_id|resource\\.[A-Za-z0-9_-]+|payload(\\.[A-Za-z0-9_-]+)*");

    /** What a reference leads to; a JSON null is a value, too. */
    public record Found(@Nullable Object value) {}

    /** @throws IllegalArgumentException when the text is not of that form */
    public Reference {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException("'" + text + "' names nothing of a call");
        }
    }

    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** @return null when the call has no such value */
    public @Nullable Found find(CallValues call) {
        if (text.equals("call_id")) {
            return new Found(call.callId().value());
        }
        List<String> path = List.of(text.split("\\."));
        if (path.getFirst().equals("resource")) {
            String part = call.resource().get(path.getLast());
            return part == null ? null : new Found(part);
        }
        return descend(call.payload(), path.subList(1, path.size()));
    }

    private static @Nullable Found descend(Map<String, @Nullable Object> payload, List<String> path) {
        Object at = payload;
        for (String name : path) {
            if (!(at instanceof Map<?, ?> map) || !map.containsKey(name)) {
                return null;
            }
            at = map.get(name);
        }
        return new Found(at);
    }

    @Override
    public String toString() {
        return text;
    }
}
