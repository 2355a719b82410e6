package dev.countersign.approvalstream;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalTimes;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.request.ReplyTo;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.Address;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Incoming;
import dev.countersign.streams.Intake;
import dev.countersign.streams.Outbox;
import dev.countersign.streams.Published;
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
 * The shell around an approval's life: load, let {@link ApprovalHandler} compute, store, forward.
 * Together with {@link DueApprovals} the only writer of the stores.
 *
 * <p>Everything is computed before anything is written, because Streams commits whatever a failed
 * record had already written (KAFKA.md, trap 2). What fails in computing becomes a dead letter. A
 * broken invariant is not caught: the thread ends and nothing is decided.
 */
final class ApprovalProcessor implements Processor<byte[], byte[], Address, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalProcessor.class);

    private final Parts parts;
    private final Codec<ApprovalCommand> commands;
    private final ApprovalHandler handler;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task task;

    /**
     * What the processors of all tasks share.
     *
     * @param partitions of every topic
     */
    record Parts(
            Topics topics,
            Codec<StoredApproval> storedApprovals,
            ApprovalTimes times,
            int partitions,
            Drain drain,
            Tally tally) {}

    /** What belongs to the one task that this processor serves. */
    private record Task(
            ProcessorContext<Address, byte[]> context,
            ApprovalStores stores,
            TimerIndex timers,
            TimerTick tick,
            Intake intake) {}

    ApprovalProcessor(Parts parts) {
        this.parts = parts;
        this.commands = parts.topics().approvalCommands().codec();
        this.handler = new ApprovalHandler(parts.times(), parts.topics(), parts.storedApprovals());
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        ApprovalStores stores = ApprovalStores.of(context, parts.storedApprovals());
        TimerIndex timers = new TimerIndex(stores.timers(), stores.positions());
        TimerTick tick = new TimerTick(context, timers, new DueApprovals(context, stores, timers, parts)::look);
        tick.start();
        task = new Task(
                context,
                stores,
                timers,
                tick,
                new Intake(context, parts.drain(), parts.tally(), ApprovalTopology.DEAD_LETTERS_OUT));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task mine = task();
        mine.intake().process(record, this::read, (command, source) -> take(mine, record, source, command));
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake().close();
            task = null;
        }
    }

    private ApprovalCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        ApprovalCommand command = Incoming.decode(record, commands);
        Incoming.requireHome(record, command.approvalId().key(), source.partition(), parts.partitions());
        return command;
    }

    /** Returns whether somebody waits for what came of it. */
    private boolean take(Task mine, Record<byte[], byte[]> record, RecordMetadata source, ApprovalCommand command) {
        StoredApproval before = mine.stores().load(command.approvalId());
        ApprovalConsequences consequences;
        try {
            consequences = handler.handle(
                    before,
                    command,
                    mine.stores().receipts()::next,
                    mine.timers().earliest());
        } catch (ImpossibleHistoryException broken) {
            throw broken;
        } catch (RuntimeException | StackOverflowError failure) {
            mine.intake().deadLetters().take(record, source, failure);
            return false;
        }
        write(mine, record, before, command, consequences);
        return consequences.awaited();
    }

    private void write(
            Task mine,
            Record<byte[], byte[]> record,
            StoredApproval before,
            ApprovalCommand command,
            ApprovalConsequences consequences) {
        if (consequences.refusal() != null) {
            parts.tally().refusal();
            LOG.atInfo()
                    .addKeyValue("approvalId", command.approvalId())
                    .addKeyValue("errorCode", consequences.refusal().code())
                    .log("A command was refused");
        }
        String key = command.approvalId().key();
        if (consequences.stored() != null) {
            mine.stores().save(command.approvalId(), consequences.stored());
            Instant timerAt = consequences.after().timerAt();
            mine.timers().move(key, before.timerAt(), timerAt);
            mine.tick().expect(timerAt);
        }
        Outbox outbox = Outbox.about(key, mine.context(), record.headers());
        for (Published event : consequences.events()) {
            outbox.publish(event, ApprovalTopology.EVENTS_OUT);
        }
        if (consequences.told() != null) {
            outbox.forward(consequences.told(), ApprovalTopology.CALLS_OUT);
        }
        if (consequences.delivery() != null) {
            outbox.forward(consequences.delivery(), ApprovalTopology.DELIVERIES_OUT);
        }
        if (consequences.notice() != null) {
            outbox.forward(consequences.notice(), ApprovalTopology.NOTICES_OUT);
        }
        if (consequences.receipt() != null) {
            mine.stores().receipts().used();
            outbox.publish(consequences.receipt(), ApprovalTopology.RECEIPTS_OUT);
        }
        ReplyTo replyTo = command.replyTo();
        if (consequences.reply() != null && replyTo != null) {
            outbox.forward(consequences.reply(), replyTo.partition(), ApprovalTopology.REPLIES_OUT);
        }
    }

    private Task task() {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        return task;
    }
}
