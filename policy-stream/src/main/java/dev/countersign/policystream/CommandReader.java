package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads commands, and makes sure that each came to the one task that owns its call: a call that
 * two tasks know would be executed twice.
 */
final class CommandReader {
    private final Topic<CallCommand> commands;
    private final Topic<ExecutionReport> executions;
    private final int partitions;

    /** @param partitions of every topic of this installation */
    CommandReader(Topics topics, int partitions) {
        this.commands = topics.commands();
        this.executions = topics.executions();
        this.partitions = partitions;
    }

    /** @throws PoisonException when this record is not a command for this task */
    CallCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        byte[] key = record.key();
        byte[] value = record.value();
        if (key == null || value == null) {
            throw new PoisonException(DeadLetters.Reason.UNREADABLE, "A command has a key and a value");
        }
        CallCommand command = decode(source.topic(), value);
        if (!Arrays.equals(key, command.callId().value().getBytes(StandardCharsets.US_ASCII))) {
            throw new PoisonException(
                    DeadLetters.Reason.WRONG_KEY, "The key is not the id of the call " + command.callId());
        }
        // What every client's default partitioner for Java does (murmur2); a producer with another
        // one would split a call's history.
        int home = Utils.toPositive(Utils.murmur2(key)) % partitions;
        if (home != source.partition()) {
            throw new PoisonException(
                    DeadLetters.Reason.WRONG_PARTITION,
                    "The call " + command.callId() + " belongs into partition " + home + " of " + partitions);
        }
        return command;
    }

    private CallCommand decode(String topic, byte[] value) {
        Codec<? extends CallCommand> codec = topic.equals(executions.name()) ? executions.codec() : commands.codec();
        try {
            return codec.decode(value);
        } catch (RuntimeException unreadable) {
            // Also what a codec should have told as unreadable: bytes from outside end no thread.
            throw new PoisonException(DeadLetters.Reason.UNREADABLE, unreadable.toString());
        }
    }

    /** A record that goes to the dead letters; the message is fit for a header. */
    static final class PoisonException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final DeadLetters.Reason reason;

        PoisonException(DeadLetters.Reason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }

        DeadLetters.Reason reason() {
            return reason;
        }
    }
}
