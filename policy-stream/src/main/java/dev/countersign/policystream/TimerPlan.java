package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.call.CallTimers;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.identity.CallId;
import dev.countersign.streams.TimerIndex;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a call is to stand in the timer index.
 *
 * <p>While it is under way, an entry that is too early is left alone: moving it costs two writes,
 * looking at it once costs one read, and most calls end before. For that a dispatch is entered at
 * the earliest lease that could come of it, so that its start moves nothing. When the call ends the
 * entry moves once, in the write that stores the end anyway, to the horizon.
 */
final class TimerPlan {
    private TimerPlan() {}

    /**
     * The entry's instant, in whole milliseconds.
     *
     * @param standing where the call stands now; null when it has no entry
     * @param earliest the first instant that the index has not looked at
     * @return null when the call is to have no entry; {@code standing} when it is to stay
     */
    static @Nullable Instant place(
            CallId callId, CallState state, @Nullable Instant standing, CallTimes times, Instant earliest) {
        CallCommand next = CallTimers.next(callId, state, times);
        if (next == null) {
            return null;
        }
        Instant due = TimerIndex.wholeMillis(next.at());
        if (standing != null && state instanceof UnderWay && !standing.isAfter(due)) {
            return standing;
        }
        Instant wanted = state instanceof Dispatched dispatched ? earliestLapse(dispatched, due, times) : due;
        return wanted.isBefore(earliest) ? earliest : wanted;
    }

    /** A worker may start at once, and its lease is then the tool's time-out. */
    private static Instant earliestLapse(Dispatched dispatched, Instant due, CallTimes times) {
        Instant lapse = TimerIndex.wholeMillis(due.minus(times.startWithin())
                .plus(dispatched.execution().terms().timeout()));
        return lapse.isBefore(due) ? lapse : due;
    }
}
