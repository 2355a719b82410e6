package dev.countersign.console.inbox;

import dev.countersign.console.approval.InboxUnavailableException;
import dev.countersign.schemas.topic.Topic;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts decisions into the log. */
final class CommandSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandSender.class);

    private final Producer<String, byte[]> producer;

    CommandSender(InboxKafka kafka) {
        this.producer = kafka.producer();
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
            // The callback is told everything that the future would be.
            var unused = producer.send(
                    new ProducerRecord<>(topic.name(), key, topic.codec().encode(command)), (metadata, failure) -> {
                        if (failure != null) {
                            notAcknowledged(key, failure, refused);
                        }
                    });
        } catch (KafkaException failure) {
            throw InboxUnavailableException.deciding(failure);
        }
        return refused;
    }

    private static void notAcknowledged(String key, Exception failure, CompletableFuture<Void> refused) {
        LOG.atWarn()
                .addKeyValue("callId", key)
                .addKeyValue("failure", failure.getClass().getSimpleName())
                .log("A decision was not acknowledged");
        // After a time-out or a lost connection the record may still be in the log.
        if (!(failure instanceof RetriableException)) {
            refused.completeExceptionally(InboxUnavailableException.deciding(failure));
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
