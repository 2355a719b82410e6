package dev.countersign.ingress.reply;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.schemas.topic.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts commands into the log. Accepted means acknowledged by the broker, and nothing less. */
public final class CommandWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandWriter.class);

    private final Producer<String, byte[]> producer;
    private final Topic<CallCommand> commands;
    private final Topic<ApprovalCommand> approvalCommands;

    public CommandWriter(IngressKafka kafka, Topic<CallCommand> commands, Topic<ApprovalCommand> approvalCommands) {
        this.producer = kafka.producer();
        this.commands = commands;
        this.approvalCommands = approvalCommands;
    }

    /**
     * Sends a command and returns; the waiter is told what came of it.
     *
     * @param traceparent the caller's trace context; null when there is none to pass on
     */
    public void submit(SubmitCall command, Waiter<?, ?> waiter, @Nullable String traceparent) {
        send(commands, command.callId().value(), command, waiter, traceparent);
    }

    /** The same for what is asked of an approval. */
    public void ask(ApprovalCommand command, Waiter<?, ?> waiter, @Nullable String traceparent) {
        send(approvalCommands, command.approvalId().key(), command, waiter, traceparent);
    }

    private <C> void send(Topic<C> topic, String key, C command, Waiter<?, ?> waiter, @Nullable String traceparent) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic.name(), key, topic.codec().encode(command));
        if (traceparent != null) {
            record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        try {
            // The callback is told everything that the future would be.
            var unused = producer.send(record, (metadata, failure) -> acknowledged(key, waiter, failure));
        } catch (KafkaException failure) {
            acknowledged(key, waiter, failure);
        }
    }

    private static void acknowledged(String key, Waiter<?, ?> waiter, @Nullable Exception failure) {
        if (failure == null) {
            waiter.accepted();
            return;
        }
        // The class tells enough; a broker that is away would fill the log with stack traces.
        log.atWarn()
                .addKeyValue("callId", key)
                .addKeyValue("failure", failure.getClass().getSimpleName())
                .log("A command was not acknowledged");
        waiter.notAccepted();
    }

    @Override
    public void close() {
        producer.close();
    }
}
