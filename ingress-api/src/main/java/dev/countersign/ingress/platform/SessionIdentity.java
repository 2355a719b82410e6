package dev.countersign.ingress.platform;

import dev.countersign.domain.identity.SessionId;
import dev.countersign.domain.request.Limits;
import dev.countersign.ingress.gateway.PlainText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code sessionIdentity}: which session is meant. At least one of the three, none of them twice. Resolved in
 * this order: the id finds; else the reference finds or opens; else the user alone opens.
 */
record SessionIdentity(
        @Nullable SessionId sessionId,
        @Nullable String sessionReference,
        @Nullable String userReference) {
    private static final String SESSION_ID = "sessionId";
    private static final String SESSION_REFERENCE = "sessionReference";
    private static final String USER_REFERENCE = "userReference";
    private static final Set<String> TYPES = Set.of(SESSION_ID, SESSION_REFERENCE, USER_REFERENCE);

    /** @throws PlatformRefusal 400, and 404 for what cannot be a session's id */
    static SessionIdentity parse(@Nullable Object value) {
        if (!(value instanceof List<?> items) || items.isEmpty() || items.size() > TYPES.size()) {
            throw PlatformRefusal.invalid(
                    "The field sessionIdentity is required: a list of 1 to 3 objects of type and value");
        }
        Map<String, String> found = new java.util.HashMap<>();
        for (Object item : items) {
            Map<String, @Nullable Object> one =
                    Json.object(item, "An item of sessionIdentity", Set.of("type", "value"));
            if (!(one.get("type") instanceof String type) || !TYPES.contains(type)) {
                throw PlatformRefusal.invalid(
                        "The type of an item of sessionIdentity is sessionId, sessionReference or" + " userReference");
            }
            if (!(one.get("value") instanceof String text)) {
                throw PlatformRefusal.invalid("The value of a " + type + " must be a string");
            }
            if (found.put(type, text) != null) {
                throw PlatformRefusal.invalid("sessionIdentity has a " + type + " twice");
            }
        }
        return of(found.get(SESSION_ID), found.get(SESSION_REFERENCE), found.get(USER_REFERENCE));
    }

    /** @throws PlatformRefusal as above */
    static SessionIdentity of(
            @Nullable String sessionId, @Nullable String sessionReference, @Nullable String userReference) {
        requireReference(SESSION_REFERENCE, sessionReference);
        requireReference(USER_REFERENCE, userReference);
        SessionId id = sessionId == null ? null : SessionId.parse(sessionId);
        if (sessionId != null && id == null) {
            throw PlatformRefusal.noSuchSession();
        }
        return new SessionIdentity(id, sessionReference, userReference);
    }

    private static void requireReference(String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (text.isEmpty() || text.length() > Limits.SESSION_REFERENCE_CHARS_MAX) {
            throw PlatformRefusal.invalid(
                    "A " + name + " has 1 to " + Limits.SESSION_REFERENCE_CHARS_MAX + " characters");
        }
        String flaw = PlainText.flaw(text);
        if (flaw != null) {
            throw PlatformRefusal.invalid("A " + name + " " + flaw);
        }
    }
}
