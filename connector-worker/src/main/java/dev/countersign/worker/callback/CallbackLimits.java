package dev.countersign.worker.callback;

import java.time.Duration;

/**
 * What one try may cost.
 *
 * @param connectMax how long an address may take to accept a connection
 * @param totalMax from the beginning to the result, looking up the name and reading the answer included
 * @param answerBytesMax read of an answer's body, and thrown away; then the connection is cut
 */
public record CallbackLimits(Duration connectMax, Duration totalMax, int answerBytesMax) {
    /** 5 seconds, 10 seconds, 64 KiB. */
    public static final CallbackLimits DEFAULTS =
            new CallbackLimits(Duration.ofSeconds(5), Duration.ofSeconds(10), 64 * 1024);

    /** @throws IllegalArgumentException when one of them is not positive */
    public CallbackLimits {
        if (!connectMax.isPositive() || !totalMax.isPositive() || answerBytesMax < 1) {
            throw new IllegalArgumentException("The limits of a callback are positive");
        }
    }
}
