package dev.countersign.worker.callback;

import dev.countersign.egress.Reach;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The order to POST one body once. Its text form shows neither address, headers nor body.
 *
 * @param webhookId names the message, the same on every try: 1 to 128 letters, digits, {@code _} and {@code -}
 * @param url as it was given; it is checked again
 * @param headers to be added, as they were given; they are checked again
 * @param body JSON, sent as it is; the array is the order's from here
 * @param secrets that sign it, the newest first; at least one. Null only for a receiver that checks no
 *     signature and whose address is itself the secret between us
 * @param reach what the owner allows; never taken from a request
 */
public record CallbackOrder(
        String webhookId,
        String url,
        Map<String, String> headers,
        byte[] body,
        @Nullable List<SigningSecret> secrets,
        Reach reach) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException when the id is none or the list of secrets is empty */
    public CallbackOrder {
        headers = Map.copyOf(headers);
        secrets = secrets == null ? null : List.copyOf(secrets);
        if (!ID.matcher(webhookId).matches()) {
            // A full stop would let one signature stand for two messages.
            throw new IllegalArgumentException("A webhook id is 1 to 128 letters, digits, _ and -");
        }
        if (secrets != null && secrets.isEmpty()) {
            throw new IllegalArgumentException("A callback is never sent unsigned");
        }
    }

    @Override
    public String toString() {
        return "CallbackOrder[" + webhookId + ", " + body.length + " bytes]";
    }
}
