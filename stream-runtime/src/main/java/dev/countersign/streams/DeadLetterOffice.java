package dev.countersign.streams;

import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a task sends what it cannot process: written with the task's next commit, counted and logged.
 *
 * @param sink the node that writes dead letters
 */
public record DeadLetterOffice(ProcessorContext<Address, byte[]> context, Tally tally, String sink) {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterOffice.class);

    /** Takes a record that is not what its topic promises. */
    public void take(Record<byte[], byte[]> record, RecordMetadata source, PoisonException poison) {
        take(record, source, poison.reason(), String.valueOf(poison.getMessage()));
    }

    /** Takes a record at which we failed. */
    public void take(Record<byte[], byte[]> record, RecordMetadata source, Throwable failure) {
        DeadLetters.Reason reason =
                failure instanceof RecordTooLargeException ? DeadLetters.Reason.TOO_LARGE : DeadLetters.Reason.FAILED;
        take(record, source, reason, failure.toString());
    }

    private void take(Record<byte[], byte[]> record, RecordMetadata source, DeadLetters.Reason reason, String detail) {
        tally.deadLetter();
        LOG.atWarn()
                .addKeyValue("topic", source.topic())
                .addKeyValue("partition", source.partition())
                .addKeyValue("offset", source.offset())
                .addKeyValue("errorCode", reason.code())
                .addKeyValue("detail", detail)
                .log("A record went to the dead letters");
        context.forward(DeadLetters.letter(record, source, reason, detail, context.currentSystemTimeMs()), sink);
    }
}
