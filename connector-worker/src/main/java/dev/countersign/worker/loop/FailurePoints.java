package dev.countersign.worker.loop;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where a test may break the worker. Does nothing unless the system property
 * {@code countersign.failpoint} names a {@link FailurePoint}, with an optional {@code :n}: then the
 * process is halted at the n-th pass of it, without any clean-up, as a crash would.
 */
public interface FailurePoints {
    /** The system property. */
    String PROPERTY = "countersign.failpoint";

    /** The status of a process that was halted here: that of one killed by SIGKILL. */
    int EXIT_STATUS = 137;

    FailurePoints NONE = point -> {};

    void pass(FailurePoint point);

    /**
     * What the property's value asks for.
     *
     * @throws IllegalArgumentException when it names no failure point
     */
    static FailurePoints parse(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return NONE;
        }
        int colon = value.indexOf(':');
        FailurePoint fatal = FailurePoint.valueOf(colon < 0 ? value : value.substring(0, colon));
        AtomicInteger left = new AtomicInteger(colon < 0 ? 1 : Integer.parseInt(value.substring(colon + 1)));
        return point -> {
            if (point == fatal && left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(EXIT_STATUS);
            }
        };
    }
}
