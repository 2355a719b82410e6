package dev.countersign.console.api;

import dev.countersign.domain.request.Limits;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The JSON object that a request carries: strict, bounded, and without fields nobody knows. */
final class Body {
    private final Map<String, @Nullable Object> fields;

    private Body(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads it all.
     *
     * @param known every field that may occur
     * @throws ApiException for another type, too large a body, bad JSON or another field
     */
    static Body read(HttpServletRequest request, Set<String> known) throws IOException {
        // A form of another site cannot send this type without asking the browser, which we never answer.
        if (!isJson(request.getContentType())) {
            throw ApiException.ofStatus(415);
        }
        byte[] bytes = request.getInputStream().readNBytes(Limits.BODY_BYTES_MAX + 1);
        if (bytes.length > Limits.BODY_BYTES_MAX) {
            throw ApiException.ofStatus(413);
        }
        try {
            Map<String, @Nullable Object> fields = StrictJson.parseObject(bytes);
            if (!known.containsAll(fields.keySet())) {
                throw ApiException.badRequest("The body has other fields than "
                        + String.join(", ", known.stream().sorted().toList()));
            }
            return new Body(fields);
        } catch (InvalidJsonException notJson) {
            throw ApiException.badRequest(String.valueOf(notJson.getMessage()));
        }
    }

    private static boolean isJson(@Nullable String type) {
        try {
            return type != null && MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(type));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    /** Null when the field is absent or null. */
    @Nullable
    String text(String field) {
        return switch (fields.get(field)) {
            case null -> null;
            case String text -> text;
            default -> throw ApiException.badRequest(field + " must be a string");
        };
    }

    /** The field as JSON text; null when it is absent or null. */
    byte @Nullable [] object(String field) {
        return switch (fields.get(field)) {
            case null -> null;
            case Map<?, ?> object -> CanonicalJson.write(object);
            default -> throw ApiException.badRequest(field + " must be an object");
        };
    }
}
