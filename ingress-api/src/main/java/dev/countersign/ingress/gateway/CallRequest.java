package dev.countersign.ingress.gateway;

import dev.countersign.domain.request.Limits;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for, in whichever dialect. {@link #parse} reads the gateway's, strictly: four fields,
 * each of its type, nothing beside them. What is judged, shown to people and executed is the canonical
 * form made here, once.
 *
 * @param connection the connection asked for, by name; null for the tool's own
 * @param payload canonical JSON; the empty object when none was sent
 */
public record CallRequest(
        String instanceId,
        String action,
        String resource,
        @Nullable String connection,
        SealedValue payload) {
    private static final Set<String> FIELDS = Set.of("instance_id", "action", "resource", "payload");

    /** @throws ProblemException 400, or 413 when the payload is too large in canonical form */
    public static CallRequest parse(byte[] body) {
        Map<String, @Nullable Object> fields = object(body);
        refuseUnknown(fields);
        String instanceId = text(fields, "instance_id", Limits.INSTANCE_ID_CHARS_MAX);
        String action = text(fields, "action", Limits.ACTION_CHARS_MAX);
        String resource = text(fields, "resource", Limits.RESOURCE_CHARS_MAX);
        Map<String, @Nullable Object> payload = payload(fields);
        return new CallRequest(instanceId, action, resource, null, canonical(payload));
    }

    /**
     * Parameters, as they are judged and sealed.
     *
     * @throws ProblemException 413 when they are too large so
     */
    public static SealedValue canonical(Map<String, @Nullable Object> payload) {
        byte[] canonical = CanonicalJson.write(payload);
        if (canonical.length > Limits.BODY_BYTES_MAX) {
            throw ProblemException.of(
                    ProblemCode.PAYLOAD_TOO_LARGE,
                    "The payload in canonical form is longer than " + Limits.BODY_BYTES_MAX + " bytes");
        }
        return SealedValue.plain(canonical);
    }

    private static Map<String, @Nullable Object> object(byte[] body) {
        try {
            return StrictJson.parseObject(body);
        } catch (InvalidJsonException invalid) {
            String reason = invalid.getMessage();
            throw ProblemException.badRequest(reason == null ? "The body is not JSON" : reason);
        }
    }

    private static void refuseUnknown(Map<String, @Nullable Object> fields) {
        Set<String> unknown = new TreeSet<>(fields.keySet());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw ProblemException.badRequest("The body has unknown fields: "
                    + unknown.stream().limit(NAMES_MAX).map(Spelling::shortened).collect(Collectors.joining(", "))
                    + (unknown.size() > NAMES_MAX ? " and " + (unknown.size() - NAMES_MAX) + " more" : ""));
        }
    }

    private static String text(Map<String, @Nullable Object> fields, String name, int charsMax) {
        if (!(fields.get(name) instanceof String text)) {
            throw ProblemException.badRequest("The field " + name + " is required and must be a string");
        }
        if (text.isEmpty() || text.length() > charsMax) {
            throw ProblemException.badRequest("The field " + name + " must have 1 to " + charsMax + " characters");
        }
        String flaw = PlainText.flaw(text);
        if (flaw != null) {
            throw ProblemException.badRequest("The field " + name + " " + flaw);
        }
        return text;
    }

    @SuppressWarnings("unchecked") // StrictJson's objects are maps of this type, all the way down.
    private static Map<String, @Nullable Object> payload(Map<String, @Nullable Object> fields) {
        if (!fields.containsKey("payload")) {
            return Map.of();
        }
        if (!(fields.get("payload") instanceof Map<?, ?> payload)) {
            throw ProblemException.badRequest("The field payload must be an object where it is sent");
        }
        return (Map<String, @Nullable Object>) payload;
    }

    private static final int NAMES_MAX = 10;
}
