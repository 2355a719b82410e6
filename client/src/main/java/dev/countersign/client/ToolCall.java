package dev.countersign.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What an agent asks for. The key is part of it: the same call, however often it is sent and by whom in the
 * organization, takes effect once.
 *
 * @param idempotencyKey 1 to 255 visible ASCII characters; an agent that may be restarted in the middle derives
 *     it from what it does, or stores it first
 * @param instanceId the run that asks
 * @param action for example {@code update_deal}
 * @param resource for example {@code crm:deal:123}
 * @param payload handed to the tool; anything that JSON can say
 */
public record ToolCall(
        String idempotencyKey, String instanceId, String action, String resource, Map<String, ?> payload) {
    private static final int KEY_CHARS_MAX = 255;

    /** @throws IllegalArgumentException when the key cannot be one */
    public ToolCall {
        if (idempotencyKey.isEmpty()
                || idempotencyKey.length() > KEY_CHARS_MAX
                || !Settings.isVisible(idempotencyKey)) {
            throw new IllegalArgumentException(
                    "An idempotency key is 1 to " + KEY_CHARS_MAX + " visible ASCII characters");
        }
        payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
    }

    /** A call with a random key. Keep it: made anew, it is another call. */
    public static ToolCall of(String instanceId, String action, String resource, Map<String, ?> payload) {
        return new ToolCall(UUID.randomUUID().toString(), instanceId, action, resource, payload);
    }
}
