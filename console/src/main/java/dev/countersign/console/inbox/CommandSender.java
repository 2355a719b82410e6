package dev.countersign.console.inbox;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.schemas.topic.Topic;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaProducerException;
import org.springframework.kafka.core.KafkaTemplate;

/** Puts what people decide, and orders to look for them, into the log. */
final class CommandSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandSender.class);

    private final DefaultKafkaProducerFactory<String, byte[]> producers;
    private final KafkaTemplate<String, byte[]> template;

    CommandSender(InboxKafka kafka) {
        this.producers = kafka.producers();
        this.template = new KafkaTemplate<>(producers);
    }

    /**
     * Sends a command and returns.
     *
     * @return completed exceptionally, with {@link InboxUnavailableException}, when the broker refused
     *     it; not at all while, and when, it is not known what became of it
     * @throws InboxUnavailableException when it was not even sent
     */
    <V> CompletableFuture<Void> send(Topic<V> topic, String key, V command) {
        CompletableFuture<Void> refused = new CompletableFuture<>();
        try {
            // What completes it completes `refused`, or nothing has to.
            var unused = template.send(topic.name(), key, topic.codec().encode(command))
                    .whenComplete((sent, failure) -> {
                        if (failure != null) {
                            notAcknowledged(key, cause(failure), refused);
                        }
                    });
        } catch (KafkaException failure) {
            throw InboxUnavailableException.deciding(failure);
        }
        return refused;
    }

    /** The template wraps what the producer says. */
    private static Throwable cause(Throwable failure) {
        return failure instanceof KafkaProducerException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }

    private static void notAcknowledged(String key, Throwable failure, CompletableFuture<Void> refused) {
        LOG.atWarn()
                .addKeyValue("callId", key)
                .addKeyValue("failure", failure.getClass().getSimpleName())
                .log("A command was not acknowledged");
        // After a time-out or a lost connection the record may still be in the log.
        if (!(failure instanceof RetriableException)) {
            refused.completeExceptionally(InboxUnavailableException.deciding(failure));
        }
    }

    @Override
    public void close() {
        producers.destroy();
    }
}
