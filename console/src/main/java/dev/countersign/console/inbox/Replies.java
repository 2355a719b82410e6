package dev.countersign.console.inbox;

import dev.countersign.domain.request.ReplyTo;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads what others answer to this console. It reads one partition of a topic, chosen by the
 * instance's name, from its end, outside any group: several readers of one partition do not disturb
 * each other, each finds its own answers by their request ids, and people are few. So there is no
 * rebalance that an answer could fall into.
 */
final class Replies<V> implements SmartLifecycle, ReadingThread.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration READY_WITHIN = Duration.ofSeconds(10);
    /** After the read model's projector, long before the server. */
    private static final int PHASE = 2_000;

    private final ReadingThread thread;
    private final String what;
    private final Topic<V> replies;
    private final Function<V, String> requestId;
    private final String instance;
    private final ConcurrentMap<String, CompletableFuture<V>> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    private volatile @Nullable Integer partition;

    /**
     * Made once for each topic.
     *
     * @param what is answered, for people: {@code votes}
     * @param requestId by which an answer finds who waits for it
     */
    Replies(InboxKafka kafka, String what, Topic<V> replies, Function<V, String> requestId, String instance) {
        this.thread = new ReadingThread(
                Thread.ofPlatform().name("console-" + what).daemon(), () -> kafka.consumer(what), this);
        this.what = what;
        this.replies = replies;
        this.requestId = requestId;
        this.instance = instance;
    }

    /**
     * A wait for one answer, to be begun before the command is sent and closed whatever happens.
     *
     * @param replyTo to be put on the command
     */
    record Wait<V>(ReplyTo replyTo, CompletableFuture<V> reply, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /** @return null while no answer could reach this instance */
    @Nullable
    Wait<V> begin() {
        Integer mine = partition;
        if (mine == null) {
            return null;
        }
        String requestId = UUID.randomUUID().toString();
        CompletableFuture<V> reply = new CompletableFuture<>();
        waiting.put(requestId, reply);
        return new Wait<>(new ReplyTo(mine, requestId), reply, () -> waiting.remove(requestId));
    }

    /** Starts to read, and waits until it does, so that a console that is up is answered. */
    @Override
    public void start() {
        thread.start();
        try {
            if (!ready.await(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn()
                        .addKeyValue("answersTo", what)
                        .log("Answers cannot be read yet: nothing is asked until they can");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        thread.stop();
    }

    @Override
    public boolean isRunning() {
        return thread.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void failed(KafkaException failure) {
        LOG.atError().addKeyValue("answersTo", what).setCause(failure).log("Reading answers failed: trying again");
    }

    @Override
    public void ended() {
        partition = null;
    }

    @Override
    public void read(Consumer<String, byte[]> reading) {
        int count = reading.partitionsFor(replies.name()).size();
        if (count == 0) {
            throw new KafkaException("The topic " + replies.name() + " is not there yet");
        }
        TopicPartition mine = new TopicPartition(replies.name(), Math.floorMod(instance.hashCode(), count));
        reading.assign(List.of(mine));
        reading.seekToEnd(Set.of(mine));
        // Asks the broker now: a position resolved later could be behind an answer.
        reading.position(mine);
        partition = mine.partition();
        ready.countDown();
        while (thread.isRunning()) {
            for (ConsumerRecord<String, byte[]> record : reading.poll(POLL)) {
                answer(record);
            }
        }
    }

    private void answer(ConsumerRecord<String, byte[]> record) {
        try {
            V reply = replies.codec().decode(record.value());
            CompletableFuture<V> waiter = waiting.get(requestId.apply(reply));
            if (waiter != null) {
                waiter.complete(reply);
            }
        } catch (UnreadableRecordException poison) {
            // Who waits for it is told in time that it is not known.
            LOG.atError()
                    .addKeyValue("answersTo", what)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(poison)
                    .log("An answer cannot be read");
        }
    }
}
