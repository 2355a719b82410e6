package dev.countersign.backtest;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.seal.PayloadKeys;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The history on a broker, up to where it is when it is asked. Reads what is committed, in no group, and
 * commits nothing.
 */
public final class KafkaHistory implements RecordedHistory {
    private static final String CLIENT = "countersign-backtest";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What one reader holds of a partition; with as many readers as processors it fits in a small heap. */
    private static final int FETCH_BYTES = 4 * 1024 * 1024;

    private static final int POLL_RECORDS = 2_000;

    private final Installation installation;
    private final SchemaIds schemaIds;
    private final Topics topics;
    private final int partitions;

    private KafkaHistory(Installation installation, SchemaIds schemaIds, Topics topics, int partitions) {
        this.installation = installation;
        this.schemaIds = schemaIds;
        this.topics = topics;
        this.partitions = partitions;
    }

    /**
     * Of an installation's broker.
     *
     * @param payloads opens what calls carried; a call whose parameters stay closed is counted apart
     * @throws HistoryException when it cannot be asked, or has no such installation
     */
    public static KafkaHistory of(Installation installation, SchemaIds schemaIds, PayloadKeys payloads) {
        Topics topics = new Topics(installation.topicPrefix(), schemaIds, payloads);
        String events = topics.allEvents().name();
        try (Consumer<String, byte[]> reader = reader(installation)) {
            int partitions = reader.partitionsFor(events).size();
            if (partitions == 0) {
                throw HistoryException.noTopic(events);
            }
            return new KafkaHistory(installation, schemaIds, topics, partitions);
        } catch (KafkaException away) {
            throw HistoryException.away(installation.bootstrapServers(), away);
        }
    }

    @Override
    public Topics topics() {
        return topics;
    }

    @Override
    public SchemaIds schemaIds() {
        return schemaIds;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    /** From the history; of an installation that has none, what is configured now. */
    @Override
    public void control(Reader taker) {
        if (!read(new TopicPartition(topics.controlHistory().name(), 0), null, taker)) {
            read(new TopicPartition(topics.control().name(), 0), null, taker);
        }
    }

    @Override
    public void events(int partition, @Nullable Instant from, Reader taker) {
        read(new TopicPartition(topics.allEvents().name(), partition), from, taker);
    }

    /** A reader of its own, for who follows on. */
    Consumer<String, byte[]> reader() {
        return reader(installation);
    }

    String bootstrapServers() {
        return installation.bootstrapServers();
    }

    /** Returns whether there was anything. */
    private boolean read(TopicPartition partition, @Nullable Instant from, Reader taker) {
        try (Consumer<String, byte[]> reader = reader(installation)) {
            reader.assign(List.of(partition));
            long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            begin(reader, partition, from, end);
            return read(reader, partition, end, taker);
        } catch (KafkaException away) {
            throw HistoryException.away(installation.bootstrapServers(), away);
        }
    }

    private static void begin(
            Consumer<String, byte[]> reader, TopicPartition partition, @Nullable Instant from, long end) {
        if (from == null) {
            reader.seekToBeginning(List.of(partition));
            return;
        }
        OffsetAndTimestamp first =
                reader.offsetsForTimes(Map.of(partition, from.toEpochMilli())).get(partition);
        reader.seek(partition, first == null ? end : first.offset());
    }

    private static boolean read(Consumer<String, byte[]> reader, TopicPartition partition, long end, Reader taker) {
        long position = reader.position(partition);
        boolean any = false;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (position < end) {
            for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
                any = true;
                if (record.offset() >= end || !give(record, taker)) {
                    return true;
                }
            }
            long now = reader.position(partition);
            if (now > position) {
                position = now;
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw HistoryException.stalled(partition.toString(), PATIENCE.toSeconds());
            }
        }
        return any;
    }

    static boolean give(ConsumerRecord<String, byte[]> record, Reader taker) {
        return taker.take(record.key(), record.value(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
    }

    private static Consumer<String, byte[]> reader(Installation installation) {
        Map<String, Object> options = KafkaClients.readCommittedReader(installation, CLIENT);
        options.put("max.partition.fetch.bytes", FETCH_BYTES);
        options.put("fetch.max.bytes", FETCH_BYTES);
        options.put("max.poll.records", POLL_RECORDS);
        return new KafkaConsumer<>(options);
    }
}
