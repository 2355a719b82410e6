package dev.countersign.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

final class KafkaClientsTest {
    private static final Installation INSTALLATION =
            new Installation("127.0.0.1:9", "", 4, (short) 1, Map.of("security.protocol", "SSL"));

    @Test
    void everyProducerOptionIsOneThatKafkaKnows() {
        assertKnown(KafkaClients.latencyProducer(INSTALLATION, "c"), ProducerConfig.configNames());
        assertKnown(KafkaClients.transactionalProducer(INSTALLATION, "c", "t"), ProducerConfig.configNames());
    }

    @Test
    void everyConsumerOptionIsOneThatKafkaKnows() {
        assertKnown(KafkaClients.readCommittedConsumer(INSTALLATION, "g", "c", "i"), ConsumerConfig.configNames());
        assertKnown(KafkaClients.readCommittedReader(INSTALLATION, "c"), ConsumerConfig.configNames());
    }

    @Test
    void everyAdminOptionIsOneThatKafkaKnows() {
        assertKnown(KafkaClients.admin(INSTALLATION, "c"), AdminClientConfig.configNames());
    }

    private static void assertKnown(Map<String, Object> options, Set<String> known) {
        Set<String> unknown = new HashSet<>(options.keySet());
        unknown.removeAll(known);
        assertThat(unknown).isEmpty();
        assertThat(options).containsEntry("bootstrap.servers", "127.0.0.1:9").containsEntry("security.protocol", "SSL");
    }

    @Test
    void producersAreDurableInOrderAndDoNotLinger() {
        ProducerConfig latency = new ProducerConfig(KafkaClients.latencyProducer(INSTALLATION, "c"));
        assertThat(latency.getString("acks")).isEqualTo("-1");
        assertThat(latency.getBoolean("enable.idempotence")).isTrue();
        assertThat(latency.getLong("linger.ms")).isZero();
        ProducerConfig transactional = new ProducerConfig(KafkaClients.transactionalProducer(INSTALLATION, "c", "t"));
        assertThat(transactional.getString("acks")).isEqualTo("-1");
        assertThat(transactional.getString("transactional.id")).isEqualTo("t");
        assertThat(transactional.getLong("retry.backoff.ms")).isEqualTo(1);
    }

    @Test
    void consumersReadWhatIsCommittedAndCommitThemselves() {
        ConsumerConfig member =
                new ConsumerConfig(KafkaClients.readCommittedConsumer(INSTALLATION, "g", "c", "instance-1"));
        assertThat(member.getString("isolation.level")).isEqualTo("read_committed");
        assertThat(member.getBoolean("enable.auto.commit")).isFalse();
        assertThat(member.getString("auto.offset.reset")).isEqualTo("earliest");
        assertThat(member.getString("group.instance.id")).isEqualTo("instance-1");
        ConsumerConfig reader = new ConsumerConfig(KafkaClients.readCommittedReader(INSTALLATION, "c"));
        assertThat(reader.getString("isolation.level")).isEqualTo("read_committed");
        assertThat(reader.getString("auto.offset.reset")).isEqualTo("none");
        assertThat(reader.getString("group.id")).isNull();
    }

    @Test
    void aMemberWithoutAnInstanceIdIsADynamicOne() {
        assertThat(KafkaClients.readCommittedConsumer(INSTALLATION, "g", "c", null))
                .doesNotContainKey("group.instance.id");
    }

    @Test
    void eachMapIsTheCallersOwn() {
        KafkaClients.admin(INSTALLATION, "c").put("client.id", "changed");
        assertThat(KafkaClients.admin(INSTALLATION, "c")).containsEntry("client.id", "c");
    }
}
