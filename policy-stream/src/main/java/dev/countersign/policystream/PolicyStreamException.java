package dev.countersign.policystream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why the stream cannot start or go on: one sentence for the person who runs it. */
public final class PolicyStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PolicyStreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static PolicyStreamException notReady(Duration limit, Object state) {
        return new PolicyStreamException(
                "policy-stream was not ready within " + limit.toSeconds() + " s (it is " + state
                        + "). If it is restoring a large state, raise countersign.policy-stream.ready-within",
                null);
    }

    static PolicyStreamException died(Throwable cause) {
        return new PolicyStreamException("policy-stream died: " + cause, cause);
    }
}
