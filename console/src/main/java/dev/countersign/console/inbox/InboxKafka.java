package dev.countersign.console.inbox;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** Makes the inbox's Kafka clients; says what it needs beside {@link KafkaClients}, and why. */
final class InboxKafka {
    private static final int REQUEST_MILLIS_MAX = 2_000;

    private final Installation installation;
    private final String instance;
    private final Duration sendWithin;

    InboxKafka(Installation installation, String instance, Duration sendWithin) {
        this.installation = installation;
        this.instance = instance;
        this.sendWithin = sendWithin;
    }

    /** For commands. */
    DefaultKafkaProducerFactory<String, byte[]> producers() {
        Map<String, Object> options = KafkaClients.latencyProducer(installation, clientId("commands"));
        int within = (int) sendWithin.toMillis();
        // A person waits, and is told in time that it is not known.
        options.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, within);
        options.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(within, REQUEST_MILLIS_MAX));
        options.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) Math.min(within, REQUEST_MILLIS_MAX));
        return new DefaultKafkaProducerFactory<>(options);
    }

    /** For replies: without a group, because every console chooses the partition that it reads. */
    Consumer<String, byte[]> consumer() {
        Map<String, Object> options = KafkaClients.readCommittedReader(installation, clientId("replies"));
        // What is gone was for nobody who still waits.
        options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return new KafkaConsumer<>(options);
    }

    private String clientId(String purpose) {
        return "countersign-console-" + instance + "-" + purpose;
    }
}
