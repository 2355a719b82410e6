package dev.countersign.worker.secret;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the secrets that went out with a request out of what came back: a target that echoes its
 * headers would else write them into the log for ever.
 */
public final class Redaction {
    private static final String MARK = "[redacted]";
    /** A shorter secret would be found everywhere, and guards nothing. */
    private static final int SECRET_CHARS_MIN = 6;

    private final List<String> secrets;

    /** @param secrets in every form in which they were sent */
    public Redaction(List<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SECRET_CHARS_MIN)
                .toList();
    }

    /** The same JSON value without the secrets, in names and texts alike. */
    public @Nullable Object of(@Nullable Object value) {
        if (secrets.isEmpty()) {
            return value;
        }
        return switch (value) {
            case String text -> text(text);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(element -> copy.add(of(element)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((name, element) -> copy.put(text(String.valueOf(name)), of(element)));
                yield copy;
            }
            case null -> null;
            case Object other -> other;
        };
    }

    private String text(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, MARK);
        }
        return clean;
    }
}
