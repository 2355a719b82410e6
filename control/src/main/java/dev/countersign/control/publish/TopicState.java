package dev.countersign.control.publish;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** What the control topic says, read on from where the last look ended. */
final class TopicState {
    static final int PARTITION = 0;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final Topic<ControlFact> topic;
    private final Consumer<String, byte[]> consumer;
    private final TopicPartition partition;
    private final Map<String, Optional<ControlFact>> facts = new HashMap<>();

    /** @param consumer this object's alone; whoever made it closes it */
    TopicState(Topic<ControlFact> topic, Consumer<String, byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
        this.partition = new TopicPartition(topic.name(), PARTITION);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * What is committed as of now, by key; empty for what cannot be read.
     *
     * @throws TimeoutException when the end was not reached in time
     */
    Map<String, Optional<ControlFact>> current() {
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long giveUpNanos = System.nanoTime() + READ_TIMEOUT.toNanos();
        while (consumer.position(partition) < end) {
            consumer.poll(POLL).forEach(this::apply);
            if (System.nanoTime() - giveUpNanos > 0) {
                throw new TimeoutException("The control topic could not be read within " + READ_TIMEOUT);
            }
        }
        return Map.copyOf(facts);
    }

    private void apply(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null) {
            // A compacted topic refuses records without a key; nothing could be done about one.
            return;
        }
        if (record.value() == null) {
            facts.remove(record.key());
        } else {
            facts.put(record.key(), decode(record));
        }
    }

    private Optional<ControlFact> decode(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.of(topic.codec().decode(record.value()))
                    .filter(fact -> fact.key().equals(record.key()));
        } catch (UnreadableRecordException e) {
            return Optional.empty();
        }
    }
}
