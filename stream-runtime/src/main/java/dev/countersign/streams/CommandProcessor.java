package dev.countersign.streams;

import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.schemas.topic.Codec;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Has each command of a topic carried out by the {@link Shell} of its task.
 *
 * <p>Everything is computed before anything is written, because Streams commits whatever a failed record had already
 * written (KAFKA.md, trap 2). What fails in computing becomes a dead letter. A broken invariant does not: the thread
 * ends, and nothing is decided on a state that cannot be. A dead letter would let the next command be decided on it.
 *
 * @param <C> what is asked
 * @param <S> what is known before
 * @param <R> what follows
 */
public final class CommandProcessor<C, S, R> implements Processor<byte[], byte[], Address, byte[]> {
    private final Intakes intakes;
    private final Codec<C> commands;
    private final Function<C, String> key;
    private final Opening<C, S, R> opening;

    // Set by init, which Streams calls before anything else.
    private @Nullable Task<C, S, R> task;

    /**
     * How commands come to a topology's tasks.
     *
     * @param partitions of every topic
     * @param deadLettersOut the node that writes dead letters
     */
    public record Intakes(int partitions, Drain drain, Tally tally, String deadLettersOut) {}

    /** What belongs to the one task that this processor serves. */
    private record Task<C, S, R>(Shell<C, S, R> shell, Intake intake) {}

    /** Opens a task's shell, on the task's stores. */
    @FunctionalInterface
    public interface Opening<C, S, R> {
        Shell<C, S, R> open(ProcessorContext<Address, byte[]> context);
    }

    private CommandProcessor(Intakes intakes, Codec<C> commands, Function<C, String> key, Opening<C, S, R> opening) {
        this.intakes = intakes;
        this.commands = commands;
        this.key = key;
        this.opening = opening;
    }

    /**
     * A processor for each task of a topology.
     *
     * @param key of whom a command is for: its record has this key, and is in this key's partition
     * @param stores that come with it, so that no other processor can reach them
     */
    public static <C, S, R> ProcessorSupplier<byte[], byte[], Address, byte[]> supplier(
            Intakes intakes,
            Codec<C> commands,
            Function<C, String> key,
            Opening<C, S, R> opening,
            Set<StoreBuilder<?>> stores) {
        return new ProcessorSupplier<>() {
            @Override
            public CommandProcessor<C, S, R> get() {
                return new CommandProcessor<>(intakes, commands, key, opening);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return stores;
            }
        };
    }

    @Override
    public void init(ProcessorContext<Address, byte[]> context) {
        task = new Task<>(
                opening.open(context), new Intake(context, intakes.drain(), intakes.tally(), intakes.deadLettersOut()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (task == null) {
            throw new IllegalStateException("Streams gave a record to a processor that is not initialised");
        }
        Task<C, S, R> mine = task;
        mine.intake().process(record, this::read, (command, source) -> take(mine, record, source, command));
    }

    @Override
    public void close() {
        if (task != null) {
            task.intake().close();
            task = null;
        }
    }

    private C read(Record<byte[], byte[]> record, RecordMetadata source) {
        C command = Incoming.decode(record, commands);
        Incoming.requireHome(record, key.apply(command), source.partition(), intakes.partitions());
        return command;
    }

    /** Returns whether somebody waits for what came of it. */
    private boolean take(Task<C, S, R> mine, Record<byte[], byte[]> record, RecordMetadata source, C command) {
        S before = mine.shell().load(command);
        @Nullable R following;
        try {
            following = mine.shell().compute(before, command);
        } catch (ImpossibleHistoryException broken) {
            throw broken;
        } catch (RuntimeException | StackOverflowError failure) {
            mine.intake().deadLetters().take(record, source, failure);
            return false;
        }
        return following != null && mine.shell().write(before, command, following, record.headers());
    }
}
