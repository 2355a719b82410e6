package dev.countersign.worker.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Remembers what owners' texts mean, so that a call does not parse them again. Keyed by the text
 * itself: a changed text is another text.
 */
public final class ParsedTexts<T> {
    /** More different texts than any catalogue has; past it, start over. */
    private static final int TEXTS_MAX = 10_000;

    private final Map<String, T> parsed = new ConcurrentHashMap<>();
    private final Function<String, T> parser;

    /** @param parser may throw {@link OrderRefusedException}; a refusal is not remembered */
    public ParsedTexts(Function<String, T> parser) {
        this.parser = parser;
    }

    public T of(String text) {
        T known = parsed.get(text);
        if (known != null) {
            return known;
        }
        if (parsed.size() >= TEXTS_MAX) {
            parsed.clear();
        }
        T fresh = parser.apply(text);
        parsed.put(text, fresh);
        return fresh;
    }
}
