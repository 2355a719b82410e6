package dev.countersign.embedded;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the tests do with a broker: one topic of one partition. */
final class BrokerClient {
    private final String bootstrapServers;

    BrokerClient(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(options())) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    /** Acknowledged when this returns. */
    void append(String topic, String... values) throws Exception {
        try (var producer =
                new KafkaProducer<byte[], byte[]>(options(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }

    /** Whether every transaction on the topic ends within some seconds: committed, or aborted for its age. */
    boolean isSettledSoon(String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = Map.of(new TopicPartition(topic, 0), OffsetSpec.latest());
        try (Admin admin = Admin.create(options())) {
            for (int tries = 0; tries < 100; tries++) {
                if (end(admin, latest, IsolationLevel.READ_COMMITTED)
                        == end(admin, latest, IsolationLevel.READ_UNCOMMITTED)) {
                    return true;
                }
                Thread.sleep(100);
            }
            return false;
        }
    }

    private static long end(Admin admin, Map<TopicPartition, OffsetSpec> latest, IsolationLevel isolation)
            throws Exception {
        return admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get(20, TimeUnit.SECONDS)
                .values()
                .iterator()
                .next()
                .offset();
    }

    List<String> read(String topic) {
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "allow.auto.create.topics",
                "false");
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(new String(read.value(), StandardCharsets.UTF_8));
                }
            }
            return values;
        }
    }

    Map<String, Object> options() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }
}
