package dev.countersign.ingress.reply;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes this service's Kafka clients; says what it needs beside {@link KafkaClients}, and why. */
public final class IngressKafka {
    /** All instances together own the partitions of the reply topics. */
    public static final String GROUP = "ingress";

    private final Installation installation;
    private final String instance;
    private final Duration produceWithin;

    /**
     * @param instance stable over restarts
     * @param produceWithin the end of all retries of a record
     */
    public IngressKafka(Installation installation, String instance, Duration produceWithin) {
        this.installation = installation;
        this.instance = instance;
        this.produceWithin = produceWithin;
    }

    /** Before every topic's name in this installation; empty by default. */
    public String topicPrefix() {
        return installation.topicPrefix();
    }

    /** For commands. */
    Producer<String, byte[]> producer() {
        // A caller is told 503 after this.
        Map<String, Object> options = KafkaClients.latencyProducer(installation, clientId("commands"), produceWithin);
        // Many callers at once share a request to the broker.
        options.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        return new KafkaProducer<>(options);
    }

    /** For replies. */
    Consumer<String, byte[]> consumer() {
        Map<String, Object> options = KafkaClients.readCommittedConsumer(
                installation, installation.topicPrefix() + GROUP, clientId("replies"), instance);
        // Replies are of use to the process that waits for them; the reader says where it reads on,
        // and what is gone is not missed.
        options.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        options.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        return new KafkaConsumer<>(options);
    }

    /** This instance's name. */
    public String instance() {
        return instance;
    }

    /** For what is kept in a topic of one partition; in no group. */
    public Consumer<String, byte[]> reader(String purpose) {
        return new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, clientId(purpose)));
    }

    private String clientId(String purpose) {
        return "countersign-ingress-" + instance + "-" + purpose;
    }
}
