package dev.countersign.worker.http;

import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.JsonTemplate;
import dev.countersign.worker.connector.Order;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool does over HTTP, in its owner's words:
 *
 * <pre>{@code
 * {"method":"POST","path":"/tickets/{resource.ticket_id}/close",
 *  "query":{"notify":"{payload.notify}"},"headers":{"X-Reason":"{payload.reason}"},
 *  "body":{"reason":"{payload.reason}"},
 *  "response":{"state":"/ticket/state"},
 *  "probe":{"method":"GET","path":"/tickets/{resource.ticket_id}",
 *           "found":{"at":"/state","equals":"closed"}}}
 * }</pre>
 *
 * {@code response} is a JSON pointer, or an object of them; without one, the whole body is kept.
 *
 * @param response the members to keep, by name; the empty name stands for the whole; null for all
 * @param probe null when the tool cannot be asked
 */
record HttpOperation(
        RequestTemplate request,
        @Nullable Map<String, JsonPointer> response,
        @Nullable Probe probe) {

    /**
     * How to ask whether it happened. Without a condition, any 2xx answer says that it did; 404 and 410
     * say that it did not; everything else says nothing.
     */
    record Probe(RequestTemplate request, @Nullable Condition condition) {}

    /** The effect is there when the value at a place equals this; another or no value says it is not. */
    record Condition(JsonPointer at, JsonTemplate equal) {
        boolean holds(@Nullable Object json, Order order) {
            JsonPointer.Found found = at.find(json);
            return found != null
                    && Arrays.equals(CanonicalJson.write(found.value()), CanonicalJson.write(equal.fill(order)));
        }
    }

    static HttpOperation parse(String operation) {
        Fields fields = Fields.parse("tool's operation", operation);
        RequestTemplate request = RequestTemplate.read(fields);
        Map<String, JsonPointer> response = response(fields);
        Probe probe = fields.has("probe") ? probe(fields.object("probe")) : null;
        fields.any("probe");
        fields.end();
        return new HttpOperation(request, response, probe);
    }

    /** What the caller gets of a body. */
    @Nullable
    Object answer(@Nullable Object body) {
        if (response == null) {
            return body;
        }
        JsonPointer whole = response.get("");
        if (whole != null) {
            JsonPointer.Found found = whole.find(body);
            return found == null ? null : found.value();
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        response.forEach((name, pointer) -> {
            JsonPointer.Found found = pointer.find(body);
            if (found != null) {
                answer.put(name, found.value());
            }
        });
        return answer;
    }

    private static Probe probe(Fields fields) {
        RequestTemplate request = RequestTemplate.read(fields);
        Condition condition = null;
        if (fields.has("found")) {
            Fields found = fields.object("found");
            condition = new Condition(pointer(found, found.text("at")), JsonTemplate.parse(found.any("equals")));
            found.end();
        }
        fields.end();
        return new Probe(request, condition);
    }

    private static @Nullable Map<String, JsonPointer> response(Fields fields) {
        return switch (fields.any("response")) {
            case null -> null;
            case String text -> Map.of("", pointer(fields, text));
            case Object other -> {
                Map<String, JsonPointer> pointers = new LinkedHashMap<>();
                fields.map("response").forEach((name, value) -> {
                    if (name.isEmpty() || !(value instanceof String text)) {
                        throw fields.refused("its response does not name its members by JSON pointers");
                    }
                    pointers.put(name, pointer(fields, text));
                });
                yield pointers;
            }
        };
    }

    static JsonPointer pointer(Fields fields, String text) {
        JsonPointer pointer = JsonPointer.parse(text);
        if (pointer == null) {
            throw fields.refused("'" + text + "' is not a JSON pointer");
        }
        return pointer;
    }
}
