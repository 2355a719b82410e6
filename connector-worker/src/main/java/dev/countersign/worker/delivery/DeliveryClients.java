package dev.countersign.worker.delivery;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** The deliveries' Kafka clients: {@link KafkaClients}' options and what is their own. */
public final class DeliveryClients {
    /** All workers of an installation share its deliveries. */
    public static final String GROUP = "connector-worker-deliveries";

    private DeliveryClients() {}

    /**
     * Takes orders.
     *
     * @param instance as of the worker
     * @param pollRecordsMax how many are taken at once; they wait for a free place in this process
     */
    public static Consumer<String, byte[]> consumer(Installation installation, String instance, int pollRecordsMax) {
        Map<String, Object> options = KafkaClients.readCommittedConsumer(
                installation, installation.topicPrefix() + GROUP, GROUP + "-" + instance, instance);
        options.put("max.poll.records", pollRecordsMax);
        // Bounds a commit whose broker does not answer; what was not committed may be delivered again.
        options.put("default.api.timeout.ms", 10_000);
        return new KafkaConsumer<>(options);
    }

    /** Writes reports. */
    public static Producer<String, byte[]> producer(Installation installation, String instance) {
        return new KafkaProducer<>(KafkaClients.latencyProducer(installation, GROUP + "-" + instance));
    }
}
