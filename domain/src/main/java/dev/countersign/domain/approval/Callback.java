package dev.countersign.domain.approval;

import dev.countersign.domain.request.SealedValue;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent wants to be told the answer. Its text form is redacted: addresses and headers of
 * webhooks are often secrets.
 *
 * @param headers a JSON object of additional headers; null for none
 */
public record Callback(String url, @Nullable SealedValue headers) {
    @Override
    public String toString() {
        return "Callback[redacted]";
    }
}
