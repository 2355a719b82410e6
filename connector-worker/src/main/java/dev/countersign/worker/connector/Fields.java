package dev.countersign.worker.connector;

import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON in which owners describe operations and connections. Strict: a field that nobody
 * asked for is refused at {@link #end()}, because a misspelt safeguard is no safeguard.
 */
public final class Fields {
    private final String what;
    private final Map<String, @Nullable Object> values;
    private final Set<String> asked = new HashSet<>();

    private Fields(String what, Map<String, @Nullable Object> values) {
        this.what = what;
        this.values = values;
    }

    /**
     * @param what names the text in errors, for example {@code operation of tool x}
     * @throws OrderRefusedException when it is not a JSON object
     */
    public static Fields parse(String what, String json) {
        try {
            return new Fields(what, StrictJson.parseObject(json.getBytes(StandardCharsets.UTF_8)));
        } catch (InvalidJsonException e) {
            throw OrderRefusedException.misconfigured(what, "it is not a JSON object");
        }
    }

    public boolean has(String name) {
        return values.get(name) != null;
    }

    /** A value of any kind; null when absent. */
    public @Nullable Object any(String name) {
        asked.add(name);
        return values.get(name);
    }

    public String text(String name) {
        String text = textOrNull(name);
        if (text == null) {
            throw refused("it needs the field '" + name + "'");
        }
        return text;
    }

    public String text(String name, String otherwise) {
        String text = textOrNull(name);
        return text == null ? otherwise : text;
    }

    public @Nullable String textOrNull(String name) {
        return switch (any(name)) {
            case null -> null;
            case String text -> text;
            case Object other -> throw refused("its field '" + name + "' is not a text");
        };
    }

    public int integer(String name, int otherwise, int min, int max) {
        return switch (any(name)) {
            case null -> otherwise;
            case Long number when (number >= min && number <= max) -> number.intValue();
            case Object other ->
                throw refused("its field '" + name + "' is not a whole number from " + min + " to " + max);
        };
    }

    public boolean flag(String name) {
        return switch (any(name)) {
            case null -> false;
            case Boolean flag -> flag;
            case Object other -> throw refused("its field '" + name + "' is neither true nor false");
        };
    }

    public List<String> texts(String name) {
        return switch (any(name)) {
            case null -> List.of();
            case List<?> list -> {
                List<String> texts = new ArrayList<>();
                for (Object element : list) {
                    if (!(element instanceof String text)) {
                        throw refused("its field '" + name + "' is not a list of texts");
                    }
                    texts.add(text);
                }
                yield texts;
            }
            case Object other -> throw refused("its field '" + name + "' is not a list of texts");
        };
    }

    /** A nested object to be read by the same rules; empty when absent. */
    public Fields object(String name) {
        return new Fields("field '" + name + "' of the " + what, map(name));
    }

    /** A nested object as it is; empty when absent. */
    @SuppressWarnings("unchecked") // StrictJson's objects have text names
    public Map<String, @Nullable Object> map(String name) {
        return switch (any(name)) {
            case null -> Map.of();
            case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
            case Object other -> throw refused("its field '" + name + "' is not an object");
        };
    }

    /** Call when everything known was asked for. */
    public void end() {
        for (String name : values.keySet()) {
            if (!asked.contains(name)) {
                throw refused("it has the unknown field '" + name + "'");
            }
        }
    }

    /** The refusal of this text, for reasons that only the connector knows. */
    public OrderRefusedException refused(String why) {
        return OrderRefusedException.misconfigured(what, why);
    }
}
