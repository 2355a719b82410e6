package dev.countersign.domain.call;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.call.CallState.Dispatched;
import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.Executing;
import dev.countersign.domain.call.CallState.UnderWay;
import dev.countersign.domain.execution.Recovery;
import dev.countersign.domain.execution.ToolTerms;
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
            case UnderWay underWay ->
                new CallCommand.LapseLease(callId, underWay.attempt().number(), lapsesAt(underWay, times));
            case Ended ended ->
                new CallCommand.ForgetCall(callId, ended.endedAt().plus(times.horizon()));
            case CallState.Unseen unseen -> null;
            case CallState.AwaitingApproval awaiting -> null;
            case CallState.Granted granted -> null;
            case CallState.Reserving reserving -> null;
            case CallState.Authorizes waiting ->
                new CallCommand.AuthorizationAnswered(
                        callId, CallAuthorizations.id(waiting), new AuthorizationAnswer.Lapsed(), waiting.until());
            case CallState.Forgotten forgotten -> null;
        };
    }

    /**
     * When an attempt without a result is given up: a grace after its deadline, and where
     * {@link Recovery#needsStillness} says so, not before nobody can begin it or be in the midst of it.
     *
     * <p>That a worker journalled a start does not end the time for starting: it may have lost the
     * dispatch before it began, and whoever is given the dispatch then may begin until the attempt's
     * {@code startBy}, and work for the tool's time-out. A lease begins at the attempt's
     * {@code notBefore} or later, so {@code startBy} plus time-out is at most the lease's end plus
     * {@link CallTimes#startWithin()}; the state of a running attempt needs no further field.
     */
    static Instant lapsesAt(UnderWay underWay, CallTimes times) {
        ToolTerms terms = underWay.execution().terms();
        Instant overdue = underWay.deadline().plus(times.leaseGrace());
        if (!Recovery.needsStillness(terms, underWay.attempt())) {
            return overdue;
        }
        return switch (underWay) {
            case Dispatched dispatched -> overdue.plus(terms.timeout());
            case Executing executing -> overdue.plus(times.startWithin());
        };
    }
}
