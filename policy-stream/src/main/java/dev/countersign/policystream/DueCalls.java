package dev.countersign.policystream;

import dev.countersign.domain.call.CallAuthorizations;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallTimers;
import dev.countersign.domain.identity.CallId;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.Address;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.TimerIndex;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the calls that are due and lets time ask what it has to ask: each look ends in a
 * command to the call's own topic or in a later look. It never changes a call's state; the command
 * does, when its turn in the log comes.
 */
final class DueCalls {
    /**
     * When a call is looked at again after a command was made for it. The command's own turn comes
     * long before and moves the call; this is for the one that ends among the dead letters.
     */
    static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    private final ProcessorContext<Address, byte[]> context;
    private final CallStores stores;
    private final TimerIndex timers;
    private final CallProcessor.Parts parts;
    private final Codec<CallCommand> commands;
    private final Codec<ExecutionReport> executions;

    DueCalls(
            ProcessorContext<Address, byte[]> context,
            CallStores stores,
            TimerIndex timers,
            CallProcessor.Parts parts) {
        this.context = context;
        this.stores = stores;
        this.timers = timers;
        this.parts = parts;
        this.commands = parts.topics().commands().codec();
        this.executions = parts.topics().executions().codec();
    }

    void look(TimerIndex.Entry entry, Instant now) {
        CallId callId = new CallId(entry.id());
        StoredCall call = stores.load(callId);
        @Nullable
        CallCommand next =
                entry.at().equals(call.timerAt()) ? CallTimers.next(callId, call.state(), parts.times()) : null;
        if (next == null) {
            // Entry and call are written in one transaction: this one was moved away since.
            return;
        }
        Instant due = TimerPlan.entered(call.state(), next.at());
        if (due.isAfter(now)) {
            enter(callId, call, due);
        } else {
            make(next, now);
            enter(callId, call, now.plus(ASK_AGAIN));
        }
    }

    private void enter(CallId callId, StoredCall call, Instant at) {
        TimerPlan.move(timers, callId, call.state(), null, at);
        StoredCall moved = new StoredCall(call.state(), call.historyDigest(), call.events(), call.waiters(), at);
        stores.save(callId, moved, parts.storedCalls().encode(moved));
    }

    /** The command is made now, whatever the instant was at which it fell due. */
    private void make(CallCommand due, Instant now) {
        parts.tally().timerFired();
        Outbox outbox = Outbox.about(due.callId().value(), context);
        switch (due) {
            case LapseLease lapse ->
                outbox.forward(
                        executions.encode(new LapseLease(lapse.callId(), lapse.attempt(), now)),
                        CallTopology.EXECUTIONS_OUT);
            case ForgetCall forget ->
                outbox.forward(commands.encode(new ForgetCall(forget.callId(), now)), CallTopology.COMMANDS_OUT);
            case AuthorizationAnswered lapse ->
                outbox.forward(
                        commands.encode(
                                CallAuthorizations.told(lapse.callId(), lapse.authorization(), lapse.answer(), now)),
                        CallTopology.COMMANDS_OUT);
            case SubmitCall _,
                    ApprovalResolved _,
                    RejudgeCall _,
                    ResolveUnknown _,
                    ReservationAnswered _,
                    ExecutionStarted _,
                    ExecutionFinished _ ->
                throw new IllegalStateException(
                        "Time alone does not lead to " + due.getClass().getSimpleName());
        }
    }
}
