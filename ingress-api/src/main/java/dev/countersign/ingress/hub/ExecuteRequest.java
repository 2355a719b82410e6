package dev.countersign.ingress.hub;

import dev.countersign.ingress.gateway.IdempotencyKeys;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.ingress.hub.Refusal.Violation;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of an execution, read strictly: four fields, each of its type, nothing beside them. Null stands
 * for a field that may be left out.
 */
record ExecuteRequest(
        Map<String, @Nullable Object> input,
        @Nullable String connectionId,
        @Nullable String idempotencyKey,
        boolean dryRun) {
    private static final Set<String> FIELDS = Set.of("input", "connection_id", "idempotency_key", "dry_run");
    private static final int UNKNOWN_TOLD_MAX = 10;

    /** @throws Refusal.RefusedException naming everything that is wrong */
    static ExecuteRequest parse(byte[] body) {
        Map<String, @Nullable Object> fields = object(body);
        List<Violation> violations = new ArrayList<>();
        fields.keySet().stream()
                .filter(name -> !FIELDS.contains(name))
                .sorted()
                .limit(UNKNOWN_TOLD_MAX)
                .forEach(name ->
                        violations.add(new Violation("", "There is no field '" + Spelling.shortened(name) + "' here")));
        Map<String, @Nullable Object> input = input(fields, violations);
        String connection = text(fields, "connection_id", violations);
        String key = text(fields, "idempotency_key", violations);
        if (key != null && !IdempotencyKeys.isKey(key)) {
            violations.add(new Violation(
                    "/idempotency_key", "An idempotency key has 1 to 255 visible ASCII characters, without spaces"));
        }
        Object dryRun = fields.get("dry_run");
        if (dryRun != null && !(dryRun instanceof Boolean)) {
            violations.add(new Violation("/dry_run", "The field dry_run must be true or false"));
        }
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations).exception();
        }
        return new ExecuteRequest(input, connection, key, Boolean.TRUE.equals(dryRun));
    }

    private static Map<String, @Nullable Object> object(byte[] body) {
        try {
            return StrictJson.parseObject(body);
        } catch (InvalidJsonException invalid) {
            String reason = invalid.getMessage();
            throw Refusal.invalid("", reason == null ? "The body is not JSON" : reason)
                    .exception();
        }
    }

    private static Map<String, @Nullable Object> input(
            Map<String, @Nullable Object> fields, List<Violation> violations) {
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        if (fields.get("input") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> input.put(String.valueOf(name), value));
        } else {
            violations.add(new Violation("/input", "The field input is required and must be an object"));
        }
        return input;
    }

    private static @Nullable String text(
            Map<String, @Nullable Object> fields, String name, List<Violation> violations) {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        violations.add(new Violation("/" + name, "The field " + name + " must be a string"));
        return null;
    }
}
