package dev.countersign.console.inbox;

import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.approval.ReplyTo;
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
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads what approvals answer to this console's votes. It reads one partition, chosen by the
 * instance's name, from its end, outside any group: several readers of one partition do not disturb
 * each other, each finds its own answers by their request ids, and people are few. So there is no
 * rebalance that an answer could fall into.
 */
final class VoteReplies implements SmartLifecycle, ReadingThread.Reading {
    private static final Logger LOG = LoggerFactory.getLogger(VoteReplies.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration READY_WITHIN = Duration.ofSeconds(10);
    /** After the read model's projector, long before the server. */
    private static final int PHASE = 2_000;

    private final ReadingThread thread;
    private final Topic<ApprovalReply> replies;
    private final String instance;
    private final ConcurrentMap<String, CompletableFuture<ApprovalReply>> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    private volatile @Nullable Integer partition;

    VoteReplies(InboxKafka kafka, Topic<ApprovalReply> replies, String instance) {
        this.thread =
                new ReadingThread(Thread.ofPlatform().name("console-replies").daemon(), kafka::consumer, this);
        this.replies = replies;
        this.instance = instance;
    }

    /**
     * A wait for one answer, to be begun before the command is sent and closed whatever happens.
     *
     * @param replyTo to be put on the command
     */
    record Wait(ReplyTo replyTo, CompletableFuture<ApprovalReply> reply, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /** @return null while no answer could reach this instance */
    @Nullable
    Wait begin() {
        Integer mine = partition;
        if (mine == null) {
            return null;
        }
        String requestId = UUID.randomUUID().toString();
        CompletableFuture<ApprovalReply> reply = new CompletableFuture<>();
        waiting.put(requestId, reply);
        return new Wait(new ReplyTo(mine, requestId), reply, () -> waiting.remove(requestId));
    }

    /** Starts to read, and waits until it does, so that a console that is up can take votes. */
    @Override
    public void start() {
        thread.start();
        try {
            if (!ready.await(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().log("The answers to votes cannot be read yet: no vote is taken until they can");
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
        LOG.atError().setCause(failure).log("Reading the answers to votes failed: trying again");
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
            ApprovalReply reply = replies.codec().decode(record.value());
            CompletableFuture<ApprovalReply> waiter = waiting.get(reply.requestId());
            if (waiter != null) {
                waiter.complete(reply);
            }
        } catch (UnreadableRecordException poison) {
            // Who waits for it is told in time that it is not known.
            LOG.atError()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(poison)
                    .log("An answer to a vote cannot be read");
        }
    }
}
