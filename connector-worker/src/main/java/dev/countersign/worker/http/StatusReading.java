package dev.countersign.worker.http;

import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.ToolError;

/**
 * What a status other than 2xx says about the effect (RFC 9110, section 15).
 *
 * <pre>
 * 3xx                  none, final       not followed: the target judged is the target called
 * 408, 425, 429        none, retryable   it did not take the request on, and says so
 * 409 at attempt 1     none, final       a conflict with the state it found
 * 409 later            possible, again   may be our own earlier attempt, still under way
 * other 4xx            none, final       refused
 * 501, 505             none, final       it cannot do this at all
 * 503 + Retry-After    none, retryable   it turned the request away and says when to come back
 * 504                  no answer         a gateway in between waited in vain: nobody knows
 * other 5xx            possible, again   it broke, and does not say how far it came
 * </pre>
 *
 * A 503 without Retry-After is also what proxies say when the connection behind them broke midway,
 * so it says nothing about the effect.
 */
final class StatusReading {
    private StatusReading() {}

    /** @param attempt the number of the attempt */
    static AttemptResult failure(int status, boolean retryAfter, int attempt) {
        return switch (status) {
            case 408, 425, 429 -> failed(status, Effect.NONE, true);
            case 409 -> attempt == 1 ? failed(status, Effect.NONE, false) : failed(status, Effect.POSSIBLE, true);
            case 501, 505 -> failed(status, Effect.NONE, false);
            case 503 -> failed(status, retryAfter ? Effect.NONE : Effect.POSSIBLE, true);
            case 504 -> new NoAnswer(error(status));
            default -> {
                boolean refused = status >= 300 && status < 500;
                yield failed(status, refused ? Effect.NONE : Effect.POSSIBLE, !refused);
            }
        };
    }

    static ToolError error(int status) {
        String what = status >= 300 && status < 400 ? ", a redirect, which is not followed" : "";
        return new ToolError("http_" + status, "The target answered with status " + status + what + ".");
    }

    private static AttemptResult failed(int status, Effect effect, boolean retryable) {
        return new Failed(effect, retryable, error(status));
    }
}
