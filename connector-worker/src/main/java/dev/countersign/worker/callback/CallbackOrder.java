package dev.countersign.worker.callback;

import dev.countersign.egress.Reach;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The order to POST one body once. Its text form shows neither address, headers nor body.
 *
 * @param webhookId names the message, the same on every try: 1 to 128 letters, digits, {@code _} and {@code -}
 * @param url as it was given; it is checked again
 * @param headers to be added, as they were given; they are checked again
 * @param body JSON, sent as it is; the array is the order's from here
 * @param secrets that sign it, the newest first; at least one
 * @param reach what the owner allows; never taken from a request
 */
public record CallbackOrder(
        String webhookId,
        String url,
        Map<String, String> headers,
        byte[] body,
        List<SigningSecret> secrets,
        Reach reach) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException when the id is none or there is no secret */
    public CallbackOrder {
        headers = Map.copyOf(headers);
        secrets = List.copyOf(secrets);
        if (!ID.matcher(webhookId).matches()) {
            // A full stop would let one signature stand for two messages.
            throw new IllegalArgumentException("A webhook id is 1 to 128 letters, digits, _ and -");
        }
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("A callback is never sent unsigned");
        }
    }

    @Override
    public String toString() {
        return "CallbackOrder[" + webhookId + ", " + body.length + " bytes]";
    }
}
