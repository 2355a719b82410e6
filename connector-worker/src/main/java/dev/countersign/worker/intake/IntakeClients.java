package dev.countersign.worker.intake;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/**
 * What the worker takes its orders with, and reports with: {@link KafkaClients}' options and what is
 * the worker's own.
 *
 * @param consumer read_committed, without auto-commit
 * @param producer idempotent, acks all, linger 0
 */
public record IntakeClients(Consumer<String, byte[]> consumer, Producer<String, byte[]> producer) {
    private static final int API_MILLIS_MAX = 10_000;

    /** What is taken. All workers of an installation share each of them: a consumer group. */
    public enum Orders {
        DISPATCHES("connector-worker"),
        DELIVERIES("connector-worker-deliveries"),
        NOTICES("connector-worker-notices"),
        LOOKS("connector-worker-looks"),
        TOKENS("connector-worker-tokens");

        private final String group;

        Orders(String group) {
            this.group = group;
        }
    }

    /**
     * Opens both.
     *
     * @param instance the same at every start of this worker, and no other worker's: two processes of
     *     one name fence each other, and the older dies
     * @param pollRecordsMax how many are taken at once
     */
    public static IntakeClients open(Installation installation, Orders orders, String instance, int pollRecordsMax) {
        String clientId = orders.group + "-" + instance;
        Map<String, Object> options = KafkaClients.readCommittedConsumer(
                installation, installation.topicPrefix() + orders.group, clientId, instance);
        options.put("max.poll.records", pollRecordsMax);
        // Bounds a commit whose broker does not answer; what was not committed comes again.
        options.put("default.api.timeout.ms", API_MILLIS_MAX);
        return new IntakeClients(
                new KafkaConsumer<>(options),
                new KafkaProducer<>(KafkaClients.latencyProducer(installation, clientId)));
    }
}
