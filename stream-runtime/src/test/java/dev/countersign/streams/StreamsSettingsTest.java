package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.schemas.kafka.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What reaches the clients, because a misspelt prefix is ignored in silence. */
final class StreamsSettingsTest {
    private final Drain drain = new Drain();

    @Test
    void theProducerIsPromptAndSafe() {
        Map<String, Object> producer = config().getProducerConfigs("client");
        assertThat(producer)
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("linger.ms", 100)
                .containsEntry("retry.backoff.ms", 1L)
                .containsEntry("retry.backoff.max.ms", 5L)
                .containsEntry("transaction.timeout.ms", 5_000)
                .containsEntry("max.request.size", 1024 * 1024);
    }

    @Test
    void theMainConsumerCountsForTheDrainAndKeepsItsPlaceInTheGroup() {
        Map<String, Object> consumer = config().getMainConsumerConfigs("policy-stream", "client", 1);
        assertThat(consumer)
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("interceptor.classes", Drain.Interceptor.class.getName())
                .containsEntry(Drain.CONFIG, drain)
                .containsEntry("group.instance.id", "policy-stream-blue-1")
                .containsEntry("max.poll.records", 1_000)
                .containsEntry("session.timeout.ms", 6_000)
                .containsEntry("auto.offset.reset", "earliest");
    }

    @Test
    void theRestoreConsumerReadsInLargeStepsAndCountsForNobody() {
        Map<String, Object> restore = config().getRestoreConsumerConfigs("client");
        assertThat(restore).containsEntry("max.poll.records", 10_000).doesNotContainKey("interceptor.classes");
    }

    @Test
    void theRecordLimitLeavesRoomBelowWhatTheProducerTakes() {
        assertThat(config().getProducerConfigs("client").get("max.request.size"))
                .isEqualTo(RecordSize.BYTES_MAX + 16 * 1024);
    }

    private StreamsConfig config() {
        StreamInstance properties = new StreamInstance(
                "policy-stream",
                Path.of("state"),
                "blue",
                1,
                0,
                DataSize.ofMegabytes(64),
                Duration.ofMinutes(2),
                Duration.ofSeconds(20));
        try (RocksDbMemory memory = new RocksDbMemory(properties.storeMemory().toBytes())) {
            Properties options =
                    StreamsSettings.of(Installation.at("nowhere:1"), "policy-stream", properties, drain, memory);
            return new StreamsConfig(options);
        }
    }
}
