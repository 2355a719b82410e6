package dev.countersign.policystream;

import dev.countersign.domain.authorization.AuthorizationAnswer;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ApprovalResolved;
import dev.countersign.domain.call.CallCommand.AuthorizationAnswered;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ForgetCall;
import dev.countersign.domain.call.CallCommand.RejudgeCall;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallCommand.ResolveUnknown;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallState.Seen;
import dev.countersign.domain.call.CallState.Unseen;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.policystream.Consequences.Authorization;
import dev.countersign.policystream.Consequences.Claimed;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.Address;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Incoming;
import dev.countersign.streams.Intake;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
import dev.countersign.streams.RecordTooLargeException;
import dev.countersign.streams.Tally;
import dev.countersign.streams.TimerIndex;
import dev.countersign.streams.TimerTick;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around a call's life: load, let {@link CallHandler} compute, store, forward. Together
 * with {@link DueCalls} and {@link PolicyWatch} the only writer of the stores.
 *
 * <p>Everything is computed before anything is written, because Streams commits whatever a failed
 * record had already written (KAFKA.md, trap 2). What fails in computing becomes a dead letter; if
 * it was the submission of a new call, that call also ends with a recorded policy failure, so that
 * its caller gets a receipt. A broken invariant is not caught: the thread ends and nothing runs.
 */
final class CallProcessor implements Processor<byte[], byte[], Address, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(CallProcessor.class);

    private final Parts parts;
    private final CommandReader reader;
    private final CallHandler handler;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task task;

    /**
     * What the processors of all tasks share.
     *
     * @param partitions of every topic
     */
    record Parts(
            Topics topics,
            Codec<StoredCall> storedCalls,
            Codec<BudgetState> storedBudgets,
            Rulebooks rulebooks,
            CallTimes times,
            int partitions,
            Drain drain,
            Tally tally) {}

    /** What belongs to the one task that this processor serves. */
    private record Task(
            ProcessorContext<Address, byte[]> context,
            CallStores stores,
            TimerIndex timers,
            TimerTick tick,
            PolicyWatch watch,
            Intake intake) {}

    CallProcessor(Parts parts) {
        this.parts = parts;
        this.reader = new CommandReader(parts.topics(), parts.partitions());
        this.handler = new CallHandler(parts.times(), parts.topics(), parts.storedCalls());
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        CallStores stores = CallStores.of(context, parts.storedCalls());
        TimerIndex timers = new TimerIndex(stores.timers(), stores.positions());
        TimerTick tick = new TimerTick(context, timers, new DueCalls(context, stores, timers, parts)::look);
        tick.start();
        PolicyWatch watch = new PolicyWatch(
                context,
                stores.awaiting(),
                parts.rulebooks(),
                parts.topics().commands().codec());
        watch.start();
        task = new Task(
                context,
                stores,
                timers,
                tick,
                watch,
                new Intake(context, parts.drain(), parts.tally(), CallTopology.DEAD_LETTERS_OUT));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = task();
        mine.intake().process(record, reader::read, (command, source) -> take(mine, record, source, command));
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake().close();
            task = null;
        }
    }

    /** Returns whether somebody waits for what came of it. */
    private boolean take(Task mine, Record<byte[], byte[]> record, RecordMetadata source, CallCommand command) {
        StoredCall before = mine.stores().load(command.callId());
        @Nullable Consequences consequences;
        try {
            consequences = handle(mine, before, command, rulebook(before, command));
        } catch (ImpossibleHistoryException broken) {
            throw broken;
        } catch (RuntimeException | StackOverflowError failure) {
            mine.intake().deadLetters().take(record, source, failure);
            consequences = endWithoutJudgement(mine, before, command);
        }
        if (consequences == null) {
            return false;
        }
        write(mine, record, before, command, consequences);
        // The worker answers the callers of its attempt itself, as soon as its report is in the log.
        return consequences.dispatch() != null
                || consequences.reserves()
                || consequences.authorization() != null
                || (consequences.reply() != null && !(command instanceof ExecutionReport));
    }

    private Consequences handle(Task mine, StoredCall before, CallCommand command, Rulebook rulebook) {
        return handler.handle(
                before,
                command,
                rulebook,
                mine.stores().receipts()::next,
                mine.timers().earliest());
    }

    /** Only these are judged; the others must not depend on what is configured now. */
    private Rulebook rulebook(StoredCall before, CallCommand command) {
        return switch (command) {
            case SubmitCall submit -> parts.rulebooks().of(submit.call().organization());
            case ApprovalResolved resolved ->
                before.state() instanceof Seen seen
                        ? parts.rulebooks().of(seen.call().organization())
                        : UnusableRulebook.INSTANCE;
            case RejudgeCall rejudge ->
                before.state() instanceof Seen seen
                        ? parts.rulebooks().of(seen.call().organization())
                        : UnusableRulebook.INSTANCE;
            case ResolveUnknown resolve ->
                resolve.resolution() == UnknownResolution.RUN_AGAIN && before.state() instanceof Seen seen
                        ? parts.rulebooks().of(seen.call().organization())
                        : UnusableRulebook.INSTANCE;
            case ReservationAnswered answered -> UnusableRulebook.INSTANCE;
            case AuthorizationAnswered answered ->
                answered.answer() instanceof AuthorizationAnswer.Given && before.state() instanceof Seen seen
                        ? parts.rulebooks().of(seen.call().organization())
                        : UnusableRulebook.INSTANCE;
            case ForgetCall forget -> UnusableRulebook.INSTANCE;
            case ExecutionReport report -> UnusableRulebook.INSTANCE;
        };
    }

    /** A call that we failed to judge gets its one terminal receipt all the same. */
    private @Nullable Consequences endWithoutJudgement(Task mine, StoredCall before, CallCommand command) {
        if (!(command instanceof SubmitCall) || !(before.state() instanceof Unseen)) {
            return null;
        }
        try {
            return handle(mine, before, command, UnusableRulebook.INSTANCE);
        } catch (RecordTooLargeException tooLarge) {
            // Then not even the refusal can be recorded; the dead letter is all there is.
            return null;
        }
    }

    private void write(
            Task mine,
            Record<byte[], byte[]> record,
            StoredCall before,
            CallCommand command,
            Consequences consequences) {
        if (consequences.refusal() != null) {
            parts.tally().refusal();
            LOG.atInfo()
                    .addKeyValue("callId", command.callId())
                    .addKeyValue("errorCode", consequences.refusal().code())
                    .log("A command was refused");
        }
        if (consequences.stored() != null) {
            mine.stores().save(command.callId(), consequences.after(), consequences.stored());
            Instant timerAt = consequences.after().timerAt();
            TimerPlan.move(mine.timers(), command.callId(), consequences.after().state(), before.timerAt(), timerAt);
            mine.tick().expect(timerAt);
            mine.watch()
                    .moved(
                            command.callId(),
                            before.state(),
                            consequences.after().state());
        }
        Outbox outbox = Outbox.about(command.callId().value(), mine.context(), record.headers());
        for (Published event : consequences.events()) {
            outbox.publish(event, CallTopology.EVENTS_OUT);
        }
        if (consequences.dispatch() != null) {
            outbox.forward(consequences.dispatch(), CallTopology.DISPATCHES_OUT);
        }
        if (consequences.asked() != null) {
            outbox.forward(consequences.asked(), CallTopology.APPROVALS_OUT);
        }
        for (Claimed claimed : consequences.claimed()) {
            // To the counter's partition: like what is asked of an authorization, it leaves the call's own.
            Outbox.about(claimed.key(), mine.context(), record.headers())
                    .forward(
                            claimed.value(),
                            Incoming.home(claimed.key(), parts.partitions()),
                            CallTopology.BUDGETS_OUT);
        }
        Authorization authorization = consequences.authorization();
        if (authorization != null) {
            Outbox.about(authorization.key(), mine.context(), record.headers())
                    .forward(
                            authorization.value(),
                            Incoming.home(authorization.key(), parts.partitions()),
                            CallTopology.AUTHORIZATIONS_OUT);
        }
        if (consequences.receipt() != null) {
            mine.stores().receipts().used();
            outbox.publish(consequences.receipt(), CallTopology.RECEIPTS_OUT);
        }
        if (consequences.reply() != null) {
            for (int partition : consequences.answered()) {
                outbox.forward(consequences.reply(), partition, CallTopology.REPLIES_OUT);
            }
        }
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        return task;
    }
}
