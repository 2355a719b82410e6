package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.call.CallTimers;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.identity.CallId;
import dev.countersign.streams.TimerIndex;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a call is to stand in the timer index.
 *
 * <p>While it is under way, an entry that is too early is left alone: moving it costs two writes,
 * looking at it once costs one read, and most calls end before. For that a dispatch is entered at
 * the earliest lease that could come of it, so that its start moves nothing. When the call ends the
 * entry moves once, in the write that stores the end anyway, to the horizon.
 *
 * <p>Instants are rounded up to steps, because calls that stand at one instant share a record.
 */
final class TimerPlan {
    /** Half a tick: a lapse is hardly later for it. */
    private static final Duration STEP = Duration.ofMillis(100);

    /** Whether a call that ended is forgotten a second later matters to nobody. */
    private static final Duration HORIZON_STEP = Duration.ofSeconds(1);

    private TimerPlan() {}

    /**
     * The entry's instant, in whole steps, or {@code earliest}.
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
        Instant due = entered(state, next.at());
        if (standing != null && state instanceof UnderWay && !standing.isAfter(due)) {
            return standing;
        }
        Instant wanted = state instanceof Dispatched dispatched ? earliestLapse(dispatched, next.at(), times) : due;
        return wanted.isBefore(earliest) ? earliest : wanted;
    }

    /** A worker may start at once, and its lease is then the tool's time-out. */
    private static Instant earliestLapse(Dispatched dispatched, Instant due, CallTimes times) {
        Instant lapse = due.minus(times.startWithin())
                .plus(dispatched.execution().terms().timeout());
        return entered(dispatched, lapse.isBefore(due) ? lapse : due);
    }

    /** Where what falls due at this instant is entered: then, or by a step later. */
    static Instant entered(CallState state, Instant due) {
        return TimerIndex.whole(due, state instanceof Ended ? HORIZON_STEP : STEP);
    }

    /** Moves a call to its place. */
    static void move(
            TimerIndex timers, CallId callId, CallState state, @Nullable Instant standing, @Nullable Instant place) {
        if (state instanceof Ended && place != null) {
            timers.rest(callId.value(), standing, place);
        } else {
            timers.move(callId.value(), standing, place);
        }
    }
}
