package dev.countersign.ingress.reply;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.report.ReportCommand;
import dev.countersign.domain.session.SessionCommand;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
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
    private final Topic<ReportCommand> reports;
    private final Topic<SessionCommand> sessionCommands;
    private final Topic<AuthorizationCommand> authorizationCommands;

    public CommandWriter(IngressKafka kafka, Topics topics) {
        this.producer = kafka.producer();
        this.commands = topics.commands();
        this.approvalCommands = topics.approvalCommands();
        this.reports = topics.reports();
        this.sessionCommands = topics.sessionCommands();
        this.authorizationCommands = topics.authorizationCommands();
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

    /** The same for what is asked of a session. */
    public void ask(SessionCommand command, Waiter<?, ?> waiter, @Nullable String traceparent) {
        send(sessionCommands, command.sessionId().key(), command, waiter, traceparent);
    }

    /** The same for what is asked of a user's authorization. */
    public void ask(AuthorizationCommand command, Waiter<?, ?> waiter) {
        send(authorizationCommands, command.id().value(), command, waiter, null);
    }

    /**
     * Keeps something under a key of a compacted topic, and waits for the broker.
     *
     * @param value null takes away what is kept
     * @return whether the broker has it; false when that cannot be told
     */
    public <V> boolean keep(Topic<V> topic, String key, @Nullable V value) throws InterruptedException {
        byte[] bytes = value == null ? null : topic.codec().encode(value);
        return isAcknowledged(new ProducerRecord<>(topic.name(), key, bytes));
    }

    /**
     * Appends to a partition and returns.
     *
     * @param lost told when the broker did not take it, or that cannot be known
     */
    public <V> void append(Topic<V> topic, int partition, String key, V value, Runnable lost) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic.name(), partition, key, topic.codec().encode(value));
        try {
            // The callback is told everything that the future would be.
            var unused = producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    notAcknowledged(key, failure);
                    lost.run();
                }
            });
        } catch (KafkaException failure) {
            notAcknowledged(key, failure);
            lost.run();
        }
    }

    /**
     * Sends a report, to which nothing replies, and waits for the broker.
     *
     * @return whether the broker has it; false when that cannot be told
     */
    public boolean report(ReportCommand command, @Nullable String traceparent) throws InterruptedException {
        return isAcknowledged(record(reports, command.reportId().key(), command, traceparent));
    }

    private boolean isAcknowledged(ProducerRecord<String, byte[]> record) throws InterruptedException {
        try {
            // Ends with the producer's own limit.
            producer.send(record).get();
            return true;
        } catch (ExecutionException | KafkaException failure) {
            notAcknowledged(record.key(), failure.getCause() instanceof Exception cause ? cause : failure);
            return false;
        }
    }

    private <C> void send(Topic<C> topic, String key, C command, Waiter<?, ?> waiter, @Nullable String traceparent) {
        ProducerRecord<String, byte[]> record = record(topic, key, command, traceparent);
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
        notAcknowledged(key, failure);
        waiter.notAccepted();
    }

    /** The class tells enough; a broker that is away would fill the log with stack traces. */
    private static void notAcknowledged(String key, Exception failure) {
        log.atWarn()
                .addKeyValue("callId", key)
                .addKeyValue("failure", failure.getClass().getSimpleName())
                .log("A command was not acknowledged");
    }

    private static <C> ProducerRecord<String, byte[]> record(
            Topic<C> topic, String key, C command, @Nullable String traceparent) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic.name(), key, topic.codec().encode(command));
        if (traceparent != null) {
            record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.US_ASCII));
        }
        return record;
    }

    @Override
    public void close() {
        producer.close();
    }
}
