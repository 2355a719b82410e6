package dev.countersign.policystream;

import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.budget.BudgetCommand.Reserve;
import dev.countersign.domain.budget.BudgetDecider;
import dev.countersign.domain.budget.BudgetDecision;
import dev.countersign.domain.budget.BudgetEvolution;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.call.CallBudgets;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.streams.Address;
import dev.countersign.streams.Incoming;
import dev.countersign.streams.Intake;
import dev.countersign.streams.Outbox;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The shell around counters: load, decide, fold, store, answer. All calls that share a counter, whatever
 * their partitions, ask it through the one partition that the counter lives in, and its log's order
 * decides between them. Counter and answer are one transaction with the offset of what was asked, so
 * that a call is counted once and answered once.
 *
 * <p>Its time is that of the records in the log and never goes back. Neither an idle hour nor a restart
 * nor a replay changes what it answers.
 */
final class BudgetProcessor implements Processor<byte[], byte[], Address, byte[]> {
    /** Counters out of use that one record's turn may remove: more than it can add. */
    private static final int FORGOTTEN_MAX = 4;

    private final CallProcessor.Parts parts;
    private final Codec<BudgetCommand> budgetCommands;
    private final Codec<CallCommand> commands;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task task;

    /** What belongs to the one task that this processor serves. */
    private record Task(ProcessorContext<Address, byte[]> context, BudgetStore store, Intake intake) {}

    BudgetProcessor(CallProcessor.Parts parts) {
        this.parts = parts;
        this.budgetCommands = parts.topics().budgetCommands().codec();
        this.commands = parts.topics().commands().codec();
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        task = new Task(
                context,
                BudgetStore.of(context, parts.storedBudgets()),
                new Intake(context, parts.drain(), parts.tally(), CallTopology.DEAD_LETTERS_OUT));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        Task mine = task;
        mine.intake().process(record, this::read, (command, source) -> take(mine, record, command));
    }

    private BudgetCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        BudgetCommand command = Incoming.decode(record, budgetCommands);
        Incoming.requireHome(record, command.key().value(), source.partition(), parts.partitions());
        return command;
    }

    /** Returns whether somebody waits for what came of it. */
    private boolean take(Task mine, Record<byte[], byte[]> record, BudgetCommand command) {
        Instant now = mine.store().time(record.timestamp());
        BudgetState before = mine.store().load(command.key());
        BudgetDecision decision = BudgetDecider.decide(before, command, now);
        if (!decision.events().isEmpty()) {
            mine.store().save(command.key(), before, BudgetEvolution.evolve(before, decision.events()));
        }
        mine.store().forget(now, FORGOTTEN_MAX);
        BudgetAnswer answer = decision.answer();
        if (!(command instanceof Reserve reserve) || answer == null) {
            return false;
        }
        String callId = reserve.callId().value();
        Outbox.about(callId, mine.context(), record.headers())
                .forward(
                        commands.encode(CallBudgets.told(reserve, answer, now)),
                        Incoming.home(callId, parts.partitions()),
                        CallTopology.COMMANDS_OUT);
        return true;
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake().close();
            task = null;
        }
    }
}
