package dev.countersign.worker.callback;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.worker.callback.CallbackResult.Delivered;
import dev.countersign.worker.callback.CallbackResult.GaveUp;
import dev.countersign.worker.callback.CallbackResult.Retry;
import dev.countersign.worker.outbound.Sent.Obstacle;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to a callback means (RFC 9110, section 15, and Standard Webhooks).
 *
 * <pre>
 * 2xx                      delivered
 * 410                      given up: the receiver asks for that
 * 401, 403, 404, 407, 409  tried again: a receiver that is being deployed or repaired answers so
 * 408, 421, 423, 425, 429  tried again: not now
 * other 4xx                given up: this message is refused, and it stays the same
 * 302, 303, 307            tried again, not followed: a page that stands in while the receiver is away
 * other 3xx                given up, not followed: it has moved for good, and the address given stays the same
 * 501, 505                 given up: it cannot do this at all
 * other 5xx                tried again
 * anything else            given up
 * </pre>
 *
 * {@code Retry-After} is heeded with every status that is tried again, up to {@link #PAUSE_MAX}.
 */
final class CallbackReading {
    /** The longest pause that a receiver can ask for. */
    static final Duration PAUSE_MAX = Duration.ofHours(1);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private CallbackReading() {}

    /** @param retryAfter the header's value; null for none */
    static CallbackResult answer(int status, @Nullable String retryAfter, Instant now) {
        return switch (status) {
            case 401, 403, 404, 407, 408, 409, 421, 423, 425, 429, 302, 303, 307 -> retry(status, retryAfter, now);
            case 501, 505 -> new GaveUp(error(status));
            default -> {
                if (status >= 200 && status < 300) {
                    yield new Delivered(status);
                }
                yield status >= 500 && status < 600 ? retry(status, retryAfter, now) : new GaveUp(error(status));
            }
        };
    }

    /** Only our own refusal is for good: names, connections and certificates get repaired. */
    static CallbackResult obstacle(Obstacle obstacle, ToolError error) {
        return obstacle == Obstacle.FORBIDDEN ? new GaveUp(error) : new Retry(error, Duration.ZERO);
    }

    private static Retry retry(int status, @Nullable String retryAfter, Instant now) {
        return new Retry(error(status), retryAfter == null ? Duration.ZERO : pause(retryAfter.strip(), now));
    }

    private static Duration pause(String retryAfter, Instant now) {
        Duration asked = Duration.ZERO;
        if (SECONDS.matcher(retryAfter).matches()) {
            asked = Duration.ofSeconds(Long.parseLong(retryAfter));
        } else {
            Instant until = DateUtils.parseStandardDate(retryAfter);
            asked = until == null || until.isBefore(now) ? Duration.ZERO : Duration.between(now, until);
        }
        return asked.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : asked;
    }

    private static ToolError error(int status) {
        String what = status >= 300 && status < 400 ? ", a redirect, which is not followed" : "";
        return new ToolError("http_" + status, "The receiver answered with status " + status + what + ".");
    }
}
