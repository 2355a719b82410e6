package dev.countersign.worker.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value with placeholders in its texts. A text that is one placeholder takes the value with
 * its type, and where the call has none the member is left out (in a list: null), so that optional
 * parameters stay optional. A placeholder inside of a longer text needs a value.
 */
public final class JsonTemplate {
    private static final Object LEFT_OUT = new Object();

    private final @Nullable Object template;

    private JsonTemplate(@Nullable Object template) {
        this.template = template;
    }

    public static JsonTemplate parse(@Nullable Object json) {
        return new JsonTemplate(parsed(json));
    }

    /** The value for an order; null for JSON null, and when the whole template is an absent value. */
    @Nullable
    public Object fill(CallValues call) {
        Object filled = filled(template, call);
        return filled == LEFT_OUT ? null : filled;
    }

    private static @Nullable Object parsed(@Nullable Object json) {
        return switch (json) {
            case String text -> TextTemplate.parse(text);
            case List<?> list -> {
                List<@Nullable Object> parts = new ArrayList<>();
                list.forEach(element -> parts.add(parsed(element)));
                yield parts;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> parts = new LinkedHashMap<>();
                map.forEach((name, element) -> parts.put(String.valueOf(name), parsed(element)));
                yield parts;
            }
            case null -> null;
            case Object value -> value;
        };
    }

    private static @Nullable Object filled(@Nullable Object part, CallValues call) {
        return switch (part) {
            case TextTemplate text -> text(text, call);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                for (Object element : list) {
                    Object value = filled(element, call);
                    copy.add(value == LEFT_OUT ? null : value);
                }
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((name, element) -> {
                    Object value = filled(element, call);
                    if (value != LEFT_OUT) {
                        copy.put(String.valueOf(name), value);
                    }
                });
                yield copy;
            }
            case null -> null;
            case Object value -> value;
        };
    }

    private static @Nullable Object text(TextTemplate text, CallValues call) {
        Reference whole = text.whole();
        if (whole == null) {
            return text.fill(call, UnaryOperator.identity());
        }
        Reference.Found found = whole.find(call);
        return found == null ? LEFT_OUT : found.value();
    }
}
