package dev.countersign.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.schemas.topic.TopicSpec;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsBroker
final class ClusterIT {
    private static TestBroker broker;
    private static Installation installation;
    private static Admin admin;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = TestBroker.start(directory);
        installation = Installation.at(broker.bootstrapServers());
        admin = Admin.create(KafkaClients.admin(installation, "test"));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static TopicSpec spec(String name, int partitions) {
        return new TopicSpec(name, partitions, Map.of("retention.ms", "-1"));
    }

    private static int partitions(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .size();
    }

    @Test
    void createsWhatIsMissingAndLeavesTheRest() throws Exception {
        TopicCreation.ensure(admin, installation, List.of(spec("first", 3)));
        TopicCreation.ensure(admin, installation, List.of(spec("first", 3), spec("second", 2)));
        TopicCreation.ensure(admin, installation, List.of(spec("first", 3), spec("second", 2)));
        assertThat(partitions("first")).isEqualTo(3);
        assertThat(partitions("second")).isEqualTo(2);
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "second");
        assertThat(admin.describeConfigs(List.of(topic))
                        .all()
                        .get(20, TimeUnit.SECONDS)
                        .get(topic)
                        .get("retention.ms")
                        .value())
                .isEqualTo("-1");
    }

    @Test
    void anotherPartitionCountIsRefusedBeforeAnythingIsCreated() throws Exception {
        TopicCreation.ensure(admin, installation, List.of(spec("narrow", 2)));
        assertThatThrownBy(() ->
                        TopicCreation.ensure(admin, installation, List.of(spec("untouched", 4), spec("narrow", 4))))
                .isInstanceOf(UnfitClusterException.class)
                .hasMessageStartingWith(
                        "The topic narrow has 2 partitions, and this installation is configured for 4;");
        assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS)).doesNotContain("untouched");
    }

    @Test
    void aTopicThatTheClusterRefusesIsSaidInASentence() {
        Installation threefold = new Installation(installation.bootstrapServers(), "", 4, (short) 3, Map.of());
        assertThatThrownBy(() -> TopicCreation.ensure(admin, threefold, List.of(spec("threefold", 4))))
                .isInstanceOf(UnfitClusterException.class)
                .hasMessageStartingWith("The cluster refused to create a topic: ");
    }

    @Test
    void aClusterWithOldTransactionsIsRefused() throws Exception {
        assertThatCode(() -> ClusterCheck.require(admin)).doesNotThrowAnyException();
        setTransactionVersion(1, UpgradeType.SAFE_DOWNGRADE);
        try {
            assertThatThrownBy(() -> ClusterCheck.require(admin))
                    .isInstanceOf(UnfitClusterException.class)
                    .hasMessageStartingWith("The cluster's feature transaction.version is at 1, and exactly-once "
                            + "processing here needs 2;");
        } finally {
            setTransactionVersion(2, UpgradeType.UPGRADE);
        }
    }

    private static void setTransactionVersion(int level, UpgradeType type) throws Exception {
        admin.updateFeatures(
                        Map.of("transaction.version", new FeatureUpdate((short) level, type)),
                        new UpdateFeaturesOptions())
                .all()
                .get(20, TimeUnit.SECONDS);
        // The broker that is asked learns it from the metadata log, a moment after the controller.
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (admin.describeFeatures()
                        .featureMetadata()
                        .get(20, TimeUnit.SECONDS)
                        .finalizedFeatures()
                        .get("transaction.version")
                        .maxVersionLevel()
                != level) {
            assertThat(System.nanoTime()).as("the feature's level is seen").isLessThan(deadline);
        }
    }

    @Test
    void aClusterThatIsNotThereIsSaidInASentence() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = free.getLocalPort();
        }
        Map<String, Object> options = KafkaClients.admin(Installation.at("127.0.0.1:" + nobody), "test");
        options.put("request.timeout.ms", 500);
        options.put("default.api.timeout.ms", 1_000);
        try (Admin lost = Admin.create(options)) {
            assertThatThrownBy(() -> ClusterCheck.require(lost))
                    .isInstanceOf(UnfitClusterException.class)
                    .hasMessageStartingWith("The Kafka cluster did not answer; is it running,");
        }
    }

    @Test
    void onlyWhatIsCommittedIsRead() throws Exception {
        TopicCreation.ensure(admin, installation, List.of(spec("committed", 1)));
        try (var producer = new KafkaProducer<String, byte[]>(
                KafkaClients.transactionalProducer(installation, "test", "test-transactions"))) {
            producer.initTransactions();
            write(producer, "aborted");
            producer.abortTransaction();
            write(producer, "kept");
            producer.commitTransaction();
        }
        try (var producer = new KafkaProducer<String, byte[]>(KafkaClients.latencyProducer(installation, "test"))) {
            producer.send(record("plain")).get(20, TimeUnit.SECONDS);
        }
        assertThat(read("readers", "reader-1", 2)).containsExactly("kept", "plain");
    }

    private static void write(KafkaProducer<String, byte[]> producer, String value) throws Exception {
        producer.beginTransaction();
        producer.send(record(value)).get(20, TimeUnit.SECONDS);
    }

    private static ProducerRecord<String, byte[]> record(String value) {
        return new ProducerRecord<>("committed", "key", value.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(String group, String instance, int count) {
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        try (var consumer = new KafkaConsumer<String, byte[]>(
                KafkaClients.readCommittedConsumer(installation, group, "test", instance))) {
            consumer.subscribe(List.of("committed"));
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, byte[]> read : consumer.poll(Duration.ofMillis(200))) {
                    assertThat(read.key()).isEqualTo("key");
                    values.add(new String(read.value(), StandardCharsets.UTF_8));
                }
            }
            consumer.commitSync();
        }
        return values;
    }
}
