package dev.countersign.policystream;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.streams.StreamService;
import dev.countersign.testbroker.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.util.unit.DataSize;

/** A real broker with this installation's topics, and the stream on it. */
final class Cluster implements AutoCloseable {
    static final int PARTITIONS = 4;

    final Topics topics = new Topics("", SchemaIds.bundled());
    private final Path directory;
    private final TestBroker broker;

    private Cluster(Path directory, TestBroker broker) {
        this.directory = directory;
        this.broker = broker;
    }

    static Cluster start(Path directory) {
        TestBroker broker = TestBroker.start(directory.resolve("broker"));
        Cluster cluster = new Cluster(directory, broker);
        try (Admin admin = cluster.admin()) {
            TopicCreation.ensure(admin, cluster.installation(), cluster.topics.specs(PARTITIONS));
        }
        return cluster;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    private Installation installation() {
        return Installation.at(broker.bootstrapServers());
    }

    private Admin admin() {
        return Admin.create(KafkaClients.admin(installation(), "test"));
    }

    /** A stream that is not started; each has the same state directory and instance id. */
    StreamService stream(Consumer<Throwable> onDeath) {
        return stream("state", onDeath);
    }

    /** One that has, under another name of its directory, nothing of what the one before it kept. */
    StreamService stream(String state, Consumer<Throwable> onDeath) {
        PolicyStreamProperties properties = new PolicyStreamProperties(
                directory.resolve(state),
                "1",
                1,
                0,
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Duration.ofDays(7),
                Duration.ofMinutes(10),
                DataSize.ofMegabytes(64),
                Duration.ofMinutes(2),
                Duration.ofSeconds(20));
        return PolicyStream.of(
                installation(), topics, organization -> new FixedRulebook(), properties, onDeath::accept);
    }

    KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(KafkaClients.latencyProducer(installation(), "test"));
    }

    /** Of every partition of a topic, from its beginning, what is committed. */
    KafkaConsumer<String, byte[]> consumer(String topic) {
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(KafkaClients.readCommittedReader(installation(), "test"));
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** Everything committed to a topic so far. */
    List<ConsumerRecord<String, byte[]>> all(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = consumer(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** The names of all topics there are. */
    List<String> names() throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get().stream().sorted().toList();
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
