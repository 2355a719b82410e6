package dev.countersign.worker.notice;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** The notices' Kafka clients: {@link KafkaClients}' options and what is their own. */
public final class NoticeClients {
    /** All workers of an installation share its notices. */
    public static final String GROUP = "connector-worker-notices";

    /** Notices taken at once; most of them wait for nothing. */
    private static final int POLL_RECORDS_MAX = 100;

    private NoticeClients() {}

    /**
     * Takes notices.
     *
     * @param instance as of the worker
     */
    public static Consumer<String, byte[]> consumer(Installation installation, String instance) {
        Map<String, Object> options = KafkaClients.readCommittedConsumer(
                installation, installation.topicPrefix() + GROUP, GROUP + "-" + instance, instance);
        options.put("max.poll.records", POLL_RECORDS_MAX);
        // Bounds a commit whose broker does not answer; what was not committed may be told again.
        options.put("default.api.timeout.ms", 10_000);
        return new KafkaConsumer<>(options);
    }

    /** Writes what cannot be read to the dead letters. */
    public static Producer<String, byte[]> producer(Installation installation, String instance) {
        return new KafkaProducer<>(KafkaClients.latencyProducer(installation, GROUP + "-" + instance));
    }
}
