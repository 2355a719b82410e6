package dev.countersign.local;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.local.demo.DemoEnvironment;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where an order to stop is recorded: the place from which on it can be held against what ran.
 *
 * @param offset in {@code control-history}
 * @param at the record's time
 */
record RecordedStop(long offset, Instant at) {
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * The address of the broker that runs on a data directory; null when none does, so that nothing is recorded
     * yet.
     */
    static @Nullable String broker(Path data) throws IOException {
        Path lock = data.resolve(".lock");
        Path environment = data.resolve("demo.env");
        if (!Files.exists(lock) || !Files.exists(environment)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                return null;
            }
        }
        String servers = DemoEnvironment.readOrNew(environment).bootstrapServers();
        return servers.isEmpty() ? null : servers;
    }

    /**
     * Waits until the latest record under the order's key is this order.
     *
     * @return null when it is not recorded in time, or the broker does not answer
     */
    static @Nullable RecordedStop await(String bootstrapServers, Stop stop, Duration within) {
        Topic<ControlFact> history = new Topics("", SchemaIds.bundled()).controlHistory();
        TopicPartition partition = new TopicPartition(history.name(), 0);
        long deadline = System.nanoTime() + within.toNanos();
        RecordedStop latest = null;
        try (Consumer<String, byte[]> consumer = new KafkaConsumer<>(
                KafkaClients.readCommittedReader(Installation.at(bootstrapServers), "countersign-stop-calls"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (stop.key().equals(record.key())) {
                        latest = stop.equals(fact(history, record))
                                ? new RecordedStop(record.offset(), Instant.ofEpochMilli(record.timestamp()))
                                : null;
                    }
                }
                boolean atEnd = consumer.position(partition)
                        >= consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
                if (latest != null && atEnd) {
                    return latest;
                }
            }
        } catch (KafkaException away) {
            return null;
        }
        return null;
    }

    private static @Nullable ControlFact fact(Topic<ControlFact> history, ConsumerRecord<String, byte[]> record) {
        try {
            return record.value() == null ? null : history.codec().decode(record.value());
        } catch (UnreadableRecordException newer) {
            return null;
        }
    }
}
