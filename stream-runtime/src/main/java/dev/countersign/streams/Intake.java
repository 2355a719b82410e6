package dev.countersign.streams;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * How commands come to a task: each is read and taken, or becomes a dead letter, and the last one of a
 * polled batch asks for the commit; see {@link Drain}.
 */
public final class Intake {
    private final ProcessorContext<Address, byte[]> context;
    private final Drain drain;
    private final Tally tally;
    private final DeadLetterOffice deadLetters;

    /** Makes a command of a record. */
    @FunctionalInterface
    public interface Reader<C> {
        /** @throws PoisonException when the record is not a command for this task */
        C read(Record<byte[], byte[]> record, RecordMetadata source);
    }

    /** Does what a command asks for. */
    @FunctionalInterface
    public interface Taker<C> {
        /** Returns whether somebody waits for what came of it. */
        boolean take(C command, RecordMetadata source);
    }

    /** @param deadLettersOut the node that writes dead letters */
    public Intake(ProcessorContext<Address, byte[]> context, Drain drain, Tally tally, String deadLettersOut) {
        this.context = context;
        this.drain = drain;
        this.tally = tally;
        this.deadLetters = new DeadLetterOffice(context, tally, deadLettersOut);
    }

    public <C> void process(Record<byte[], byte[]> record, Reader<C> reader, Taker<C> taker) {
        RecordMetadata source = context.recordMetadata().orElseThrow();
        boolean awaited = false;
        try {
            C command = reader.read(record, source);
            tally.command();
            awaited = taker.take(command, source);
        } catch (PoisonException poison) {
            deadLetters.take(record, source, poison);
        }
        if (drain.taken(source.partition(), awaited)) {
            tally.batchDrained();
            context.commit();
        }
    }

    /** Where a taker sends what it failed at. */
    public DeadLetterOffice deadLetters() {
        return deadLetters;
    }

    /** The task leaves this thread. */
    public void close() {
        drain.forget(context.taskId().partition());
    }
}
