package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.LapseLease;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallTimers;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Codec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the calls that are due and lets time ask what it has to ask: each look ends in a
 * command to the call's own topic or in a later look. It never changes a call's state; the command
 * does, when its turn in the log comes.
 *
 * <p>Every tick costs a transaction, even one that finds nothing (KAFKA.md, trap 5). So it ticks
 * fast only while something is due soon, and rests otherwise: an idle installation writes nothing
 * to speak of.
 */
final class TimerTick {
    /** How often it looks while something is due soon: how late a timer can be. */
    static final Duration FAST = Duration.ofMillis(200);

    /** How often it looks otherwise. */
    static final Duration SLOW = Duration.ofSeconds(60);

    /** Calls looked at in one tick of one task; the rest waits for the next tick. */
    static final int LOOKS_MAX = 500;

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

    private @Nullable Cancellable schedule;
    private boolean fast;
    private Instant fastUntil = Instant.MIN;

    TimerTick(
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

    /** Begins to tick; the first tick finds out what is due. */
    void start() {
        pace(true);
    }

    /** A call was entered in the index at this instant. */
    void expect(@Nullable Instant timerAt) {
        if (timerAt == null || !timerAt.isAfter(fastUntil)) {
            return;
        }
        if (timerAt.isBefore(now().plus(SLOW.multipliedBy(2)))) {
            fastUntil = timerAt;
            if (!fast) {
                pace(true);
            }
        }
    }

    private void tick(long nowMillis) {
        Instant now = Instant.ofEpochMilli(nowMillis);
        List<TimerIndex.Entry> due = timers.due(now, LOOKS_MAX);
        boolean all = due.size() < LOOKS_MAX;
        for (TimerIndex.Entry entry : due) {
            look(entry, now);
        }
        timers.passed(all ? now : due.getLast().at().minusMillis(1));
        timers.save(due.isEmpty() ? SLOW.toMillis() : 1);
        boolean soon = !all || fastUntil.isAfter(now) || timers.anyWithin(now, now.plus(SLOW.multipliedBy(2)));
        if (soon != fast) {
            pace(soon);
        }
    }

    private void look(TimerIndex.Entry entry, Instant now) {
        StoredCall call = stores.load(entry.callId());
        CallCommand next =
                entry.at().equals(call.timerAt()) ? CallTimers.next(entry.callId(), call.state(), parts.times()) : null;
        if (next == null) {
            // Entry and call are written in one transaction and agree; an entry that does not is
            // nobody's, and would be looked at for ever.
            timers.move(entry.callId(), entry.at(), null);
            return;
        }
        Instant due = TimerPlan.wholeMillis(next.at());
        if (due.isAfter(now)) {
            enter(entry, call, due);
        } else {
            make(next, now);
            enter(entry, call, now.plus(ASK_AGAIN));
        }
    }

    private void enter(TimerIndex.Entry entry, StoredCall call, Instant at) {
        timers.move(entry.callId(), entry.at(), at);
        StoredCall moved = new StoredCall(call.state(), call.historyDigest(), call.events(), call.waiters(), at);
        stores.save(entry.callId(), parts.storedCalls().encode(moved));
        expect(at);
    }

    /** The command is made now, whatever the instant was at which it fell due. */
    private void make(CallCommand due, Instant now) {
        parts.tally().timerFired();
        Outbox outbox = Outbox.about(due.callId(), context);
        switch (due) {
            case LapseLease lapse ->
                outbox.forward(
                        executions.encode(new LapseLease(lapse.callId(), lapse.attempt(), now)),
                        CallTopology.EXECUTIONS_OUT);
            case ForgetCall forget ->
                outbox.forward(commands.encode(new ForgetCall(forget.callId(), now)), CallTopology.COMMANDS_OUT);
            case SubmitCall _,
                    ApprovalResolved _,
                    RejudgeCall _,
                    ResolveUnknown _,
                    ExecutionStarted _,
                    ExecutionFinished _ ->
                throw new IllegalStateException(
                        "Time alone does not lead to " + due.getClass().getSimpleName());
        }
    }

    private void pace(boolean quick) {
        if (schedule != null) {
            schedule.cancel();
        }
        fast = quick;
        schedule = context.schedule(quick ? FAST : SLOW, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
}
