package dev.countersign.domain.call;

import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.identity.CallId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which timer a state waits for. A timer makes a command; it never edits state. */
public final class CallTimers {
    private CallTimers() {}

    /**
     * The command that falls due in this state, and when: its {@code at} is the due instant.
     *
     * @return null when nothing will happen to the call by time alone
     */
    public static @Nullable CallCommand next(CallId callId, CallState state, CallTimes times) {
        return switch (state) {
            case UnderWay underWay -> {
                Instant due = underWay.deadline().plus(times.leaseGrace());
                yield new CallCommand.LapseLease(callId, underWay.attempt().number(), due);
            }
            case Ended ended ->
                new CallCommand.ForgetCall(callId, ended.endedAt().plus(times.horizon()));
            case CallState.Unseen unseen -> null;
            case CallState.AwaitingApproval awaiting -> null;
            case CallState.Granted granted -> null;
            case CallState.Forgotten forgotten -> null;
        };
    }
}
