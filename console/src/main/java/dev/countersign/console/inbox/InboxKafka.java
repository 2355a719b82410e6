package dev.countersign.console.inbox;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** Makes the inbox's Kafka clients; says what it needs beside {@link KafkaClients}, and why. */
final class InboxKafka {
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
        // A person waits, and is told in time that it is not known.
        return new DefaultKafkaProducerFactory<>(
                KafkaClients.latencyProducer(installation, clientId("commands"), sendWithin));
    }

    /** For replies: without a group, because every console chooses the partition that it reads. */
    Consumer<String, byte[]> consumer(String answersTo) {
        Map<String, Object> options =
                KafkaClients.readCommittedReader(installation, clientId("answers-to-" + answersTo));
        // What is gone was for nobody who still waits.
        options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return new KafkaConsumer<>(options);
    }

    private String clientId(String purpose) {
        return "countersign-console-" + instance + "-" + purpose;
    }
}
