package dev.countersign.control.health;

import dev.countersign.domain.health.ConnectionHealth;
import dev.countersign.domain.health.Health;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live view of {@code connection-health}, kept by its own thread: committed records only, from the
 * beginning, in no group. While the topic cannot be read the last words stay, until their time is over: then
 * nothing is known, and every connection counts as healthy.
 */
public final class HealthView implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(HealthView.class);

    private final Topic<HealthWord> topic;
    private final InstantSource clock;
    private final ReadingThread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile Words words = new Words(Map.of());

    /** By organization and connection, in one text; then one a worker. */
    private record Words(Map<String, List<HealthWord>> byConnection) {
        static Words of(Iterable<HealthWord> all) {
            Map<String, List<HealthWord>> sorted = new HashMap<>();
            for (HealthWord word : all) {
                sorted.merge(key(word.organization().value(), word.connection()), List.of(word), Words::joined);
            }
            return new Words(sorted);
        }

        private static List<HealthWord> joined(List<HealthWord> some, List<HealthWord> more) {
            List<HealthWord> joined = new ArrayList<>(some);
            joined.addAll(more);
            return joined;
        }

        Health of(String organization, String connection, Instant now) {
            return Health.of(byConnection.getOrDefault(key(organization, connection), List.of()), now);
        }

        private static String key(String organization, String connection) {
            return organization + "/" + connection;
        }
    }

    private HealthView(Topic<HealthWord> topic, Supplier<Consumer<String, byte[]>> consumers, InstantSource clock) {
        this.topic = topic;
        this.clock = clock;
        this.thread = new ReadingThread(Thread.ofPlatform().name("health-view").daemon(), consumers, new Following());
    }

    /**
     * Opens a view and begins to follow; returns at once.
     *
     * @param consumers fresh ones: read_committed, without a group
     * @param clock by which words lose their meaning
     */
    public static HealthView open(
            Topic<HealthWord> topic, Supplier<Consumer<String, byte[]>> consumers, InstantSource clock) {
        HealthView view = new HealthView(topic, consumers, clock);
        view.thread.start();
        return view;
    }

    /**
     * Waits until everything that was in the topic when the view was opened is known.
     *
     * @return false when the time ran out first
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is known at this moment, and stays so for whoever holds it. Costs one volatile read. */
    public ConnectionHealth now() {
        Words known = words;
        Instant now = clock.instant();
        return (organization, connection) -> known.of(organization.value(), connection, now);
    }

    /** Stops following. */
    @Override
    public void close() {
        thread.stop();
    }

    /** On the thread. */
    private final class Following implements ReadingThread.Reading {
        @Override
        public void read(Consumer<String, byte[]> consumer) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            Map<String, HealthWord> latest = new HashMap<>();
            boolean caughtUp = false;
            while (thread.isRunning()) {
                boolean news = false;
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    apply(latest, record);
                    news = true;
                }
                boolean isFirst = !caughtUp && consumer.position(partition) >= end;
                caughtUp |= isFirst;
                if (isFirst || (caughtUp && news)) {
                    words = Words.of(latest.values());
                    ready.countDown();
                }
            }
        }

        /** What cannot be read says nothing, and what was said before is not known to hold. */
        private void apply(Map<String, HealthWord> latest, ConsumerRecord<String, byte[]> record) {
            HealthWord word = record.value() == null ? null : decode(record);
            if (word == null || !word.recordKey().equals(record.key())) {
                latest.remove(record.key());
            } else {
                latest.put(record.key(), word);
            }
        }

        private @Nullable HealthWord decode(ConsumerRecord<String, byte[]> record) {
            try {
                return topic.codec().decode(record.value());
            } catch (UnreadableRecordException unreadable) {
                LOG.atWarn()
                        .addKeyValue("offset", record.offset())
                        .log("A word of a connection's health cannot be read");
                return null;
            }
        }

        @Override
        public void failed(KafkaException failure) {
            LOG.atWarn().setCause(failure).log("Connections' health cannot be read; trying again");
        }

        @Override
        public void ended() {}
    }
}
