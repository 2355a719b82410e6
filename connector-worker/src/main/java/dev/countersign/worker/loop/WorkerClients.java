package dev.countersign.worker.loop;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** The worker's Kafka clients: {@link KafkaClients}' options and what is the worker's own. */
public final class WorkerClients {
    private WorkerClients() {}

    /**
     * Takes dispatches. Its commits are the worker's claims.
     *
     * @param instance the same at every start of this worker, and no other worker's: two processes of
     *     one name fence each other, and the older dies
     * @param pollRecordsMax one journal flush and one commit serve so many dispatches
     */
    public static Consumer<String, byte[]> consumer(Installation installation, String instance, int pollRecordsMax) {
        Map<String, Object> options = KafkaClients.readCommittedConsumer(
                installation,
                installation.topicPrefix() + "connector-worker",
                "connector-worker-" + instance,
                instance);
        options.put("max.poll.records", pollRecordsMax);
        // Bounds a commit whose broker does not answer; the batch is then dropped and comes again.
        options.put("default.api.timeout.ms", 10_000);
        return new KafkaConsumer<>(options);
    }

    /** Writes reports and direct replies. */
    public static Producer<String, byte[]> producer(Installation installation, String instance) {
        return new KafkaProducer<>(KafkaClients.latencyProducer(installation, "connector-worker-" + instance));
    }
}
