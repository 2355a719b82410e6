package dev.countersign.ingress.platform;

import dev.countersign.domain.request.SealedValue;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes this API's bodies. */
final class Json {
    private Json() {}

    static Map<String, @Nullable Object> object(byte[] body) {
        try {
            return StrictJson.parseObject(body);
        } catch (InvalidJsonException invalid) {
            String reason = invalid.getMessage();
            throw PlatformRefusal.invalid(reason == null ? "The body is not JSON" : reason);
        }
    }

    /** An object with no fields but these. */
    static Map<String, @Nullable Object> object(@Nullable Object value, String what, Set<String> fields) {
        if (!(value instanceof Map<?, ?> given)) {
            throw PlatformRefusal.invalid(what + " must be an object");
        }
        Map<String, @Nullable Object> object = copy(given);
        requireKnown(object, what, fields);
        return object;
    }

    /** An object within a body that was read; its names are texts already. */
    static Map<String, @Nullable Object> copy(Map<?, ?> given) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        given.forEach((name, member) -> object.put(String.valueOf(name), member));
        return object;
    }

    static void requireKnown(Map<String, @Nullable Object> object, String what, Set<String> fields) {
        for (String name : object.keySet()) {
            if (!fields.contains(name)) {
                throw PlatformRefusal.invalid(what + " has no field '" + Spelling.shortened(name) + "' here");
            }
        }
    }

    static @Nullable String optionalText(Map<String, @Nullable Object> object, String field, String what, int max) {
        Object value = object.get(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.isEmpty() || text.length() > max) {
            throw PlatformRefusal.invalid(what + " must be a string of 1 to " + max + " characters");
        }
        return text;
    }

    static boolean flag(Map<String, @Nullable Object> object, String field) {
        Object value = object.get(field);
        if (value != null && !(value instanceof Boolean)) {
            throw PlatformRefusal.invalid("The field " + field + " must be true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    /** What one of our own sealed values says; null where its subject was erased. */
    static @Nullable Map<String, @Nullable Object> opened(SealedValue value) {
        return value.isOpen() ? StrictJson.parseObject(value.bytes()) : null;
    }

    static HttpAnswer answer(int status, Map<String, ?> body) {
        return HttpAnswer.json(status, CanonicalJson.write(body));
    }
}
