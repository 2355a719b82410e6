package dev.countersign.policystream;

import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.schemas.topic.Codec;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.Incoming;
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

    /** @throws dev.countersign.streams.PoisonException when this record is not a command for this task */
    CallCommand read(Record<byte[], byte[]> record, RecordMetadata source) {
        Codec<? extends CallCommand> codec =
                source.topic().equals(executions.name()) ? executions.codec() : commands.codec();
        CallCommand command = Incoming.decode(record, codec);
        Incoming.requireHome(record, command.callId().value(), source.partition(), partitions);
        return command;
    }
}
