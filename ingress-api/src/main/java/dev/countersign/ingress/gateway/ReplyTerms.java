package dev.countersign.ingress.gateway;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.Reply;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.schemas.json.IsoTime;
import java.time.Duration;
import java.time.Instant;

/**
 * What every dialect says of a reply, whatever form it gives the answer.
 *
 * @param horizon how long after its end a call still answers to its key
 * @param retryAfter what callers are told who got no answer in time
 */
public record ReplyTerms(Duration horizon, Duration retryAfter) {
    /** The sentence for a key whose call was asked with what is erased, where such a one is not answered. */
    public static final String ERASED = "What the call of this key was asked with is erased, so that nobody can tell"
            + " whether this is the same; nothing was executed for this request, the receipt tells of that call";

    private static final String REPLAYED = "Idempotency-Replayed";
    private static final String EXPIRES = "Idempotency-Expires";

    /** The answer with what is said of its key: whether it was used before, and until when it holds. */
    public HttpAnswer stamped(HttpAnswer answer, Reply reply, Asked asked) {
        HttpAnswer stamped = reply.requestId().equals(asked.requestId()) ? answer : answer.with(REPLAYED, "true");
        Instant endedAt = reply.endedAt();
        return endedAt == null ? stamped : stamped.with(EXPIRES, IsoTime.text(endedAt.plus(horizon)));
    }

    /** The sentence for a key whose time is over. */
    public static String sentence(Answer.KeyExpired expired) {
        return "The call of this key ended at " + expired.endedAt()
                + "; nothing was executed for this request, use another key for another call";
    }

    /** What {@code Retry-After} says: at least a second. */
    public long retryAfterSeconds() {
        return Math.max(1, retryAfter.toSeconds());
    }
}
