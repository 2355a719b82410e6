package dev.countersign.worker.loop;

import dev.countersign.domain.execution.Dispatch;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time in which an attempt may be made. It is reckoned once, when the dispatch is polled: for
 * the log on the wall clock, for ourselves on the monotonic one.
 *
 * @param until what the journal says: {@code max(now, notBefore) + timeout}
 * @param pause ends when the attempt may begin
 * @param deadline the same instant as {@code until}
 */
record Lease(Instant until, Deadline pause, Deadline deadline) {

    static Lease of(Dispatch dispatch, Instant now, MonotonicClock clock) {
        Instant begin = dispatch.notBefore().isAfter(now) ? dispatch.notBefore() : now;
        Instant until = begin.plus(dispatch.terms().timeout());
        return new Lease(
                until,
                Deadline.in(Duration.between(now, begin), clock),
                Deadline.in(Duration.between(now, until), clock));
    }
}
