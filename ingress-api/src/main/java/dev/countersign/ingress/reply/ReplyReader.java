package dev.countersign.ingress.reply;

import dev.countersign.domain.approval.ApprovalReply;
import dev.countersign.domain.authorization.AuthorizationReply;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.session.SessionReply;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the replies of this instance's own partitions and hands them to the {@link Waiters}.
 *
 * <p>There are five reply topics with the same partition count, and this instance owns the same
 * partitions of all (range assignment). policy-stream and approval-stream answer in their transactions
 * on one each, workers answer directly on the third. On a shared topic, a reply behind another's open
 * transaction would stay invisible until that ends: a read_committed consumer stops at the last stable
 * offset. Reading uncommitted instead would show answers before they are durable.
 *
 * <p>Nothing is committed: a reply is of use only to the process that waits for it. At its first
 * assignment a partition is read from its end, and only then stamped on commands; a partition that
 * comes back is read on from where it was left, so that a rebalance loses no reply.
 */
public final class ReplyReader implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ReplyReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration ASSIGNED_WITHIN = Duration.ofSeconds(10);
    /** After the read model's projector, long before the server. */
    private static final int PHASE = 2_000;

    private final ReadingThread thread;
    private final Topic<Reply> replies;
    private final Topic<Reply> directReplies;
    private final Topic<ApprovalReply> approvalReplies;
    private final Topic<SessionReply> sessionReplies;
    private final Topic<AuthorizationReply> authorizationReplies;
    private final Waiters<CallId, Reply> calls;
    private final Waiters<String, ApprovalReply> approvals;
    private final Waiters<String, SessionReply> sessions;
    private final Waiters<String, AuthorizationReply> authorizations;
    /** The next offset of every partition this process has read. Touched by the reading thread only. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private final CountDownLatch assigned = new CountDownLatch(1);

    private volatile Set<Integer> owned = Set.of();
    private volatile @Nullable Integer stamp;
    private volatile boolean refusing;

    /**
     * Makes the reader; {@link #start} begins.
     *
     * @param calls who waits for calls, by call
     * @param approvals who waits for approvals, by the id of the waiting request
     * @param sessions the same of sessions
     * @param authorizations the same of users' authorizations
     */
    public ReplyReader(
            IngressKafka kafka,
            Topics topics,
            Waiters<CallId, Reply> calls,
            Waiters<String, ApprovalReply> approvals,
            Waiters<String, SessionReply> sessions,
            Waiters<String, AuthorizationReply> authorizations) {
        this.thread = new ReadingThread(Thread.ofPlatform().name("ingress-replies"), kafka::consumer, new Replies());
        this.replies = topics.replies();
        this.directReplies = topics.directReplies();
        this.approvalReplies = topics.approvalReplies();
        this.sessionReplies = topics.sessionReplies();
        this.authorizationReplies = topics.authorizationReplies();
        this.calls = calls;
        this.approvals = approvals;
        this.sessions = sessions;
        this.authorizations = authorizations;
    }

    /**
     * The partition to be stamped on a command: always the same one while it is ours, so that
     * policy-stream's transactions write to as few partitions as possible.
     *
     * @return empty while no partition is ours: no reply could reach this instance
     */
    public OptionalInt stamp() {
        Integer partition = refusing ? null : stamp;
        return partition == null ? OptionalInt.empty() : OptionalInt.of(partition);
    }

    /** The partitions that are ours, of all topics. */
    public Set<Integer> owned() {
        return owned;
    }

    /** Starts to read, and waits for the first assignment, so that a service that is up can serve. */
    @Override
    public void start() {
        refusing = false;
        thread.start();
        try {
            if (!assigned.await(ASSIGNED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("No reply partition was assigned yet: calls are refused until one is");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread.isRunning();
    }

    /** Stops reading, and releases whoever still waits. */
    @Override
    public void stop() {
        thread.stop();
    }

    /** Before the server, so that it stops after the last caller was answered. */
    @Override
    public int getPhase() {
        return PHASE;
    }

    /** From now on no command is stamped; replies are still read. */
    void refuse() {
        refusing = true;
    }

    private void release(IntPredicate unless) {
        calls.releaseUnless(unless);
        approvals.releaseUnless(unless);
        sessions.releaseUnless(unless);
        authorizations.releaseUnless(unless);
    }

    /** What is done with the consumer, on the reading thread. */
    private final class Replies implements ReadingThread.Reading {
        @Override
        public void read(Consumer<String, byte[]> reading) {
            reading.subscribe(
                    List.of(
                            replies.name(),
                            directReplies.name(),
                            approvalReplies.name(),
                            sessionReplies.name(),
                            authorizationReplies.name()),
                    new Ownership(reading));
            try {
                while (thread.isRunning()) {
                    answer(reading.poll(POLL));
                }
            } catch (FencedInstanceIdException taken) {
                log.atError().setCause(taken).log("Another process uses this instance's name: replies are not read");
                thread.end();
            }
        }

        @Override
        public void failed(KafkaException failure) {
            log.atError().setCause(failure).log("Reading replies failed: trying again");
        }

        @Override
        public void ended() {
            stamp = null;
            owned = Set.of();
            release(partition -> false);
        }
    }

    private void answer(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, byte[]>> replied = records.records(partition);
            positions.put(partition, replied.getLast().offset() + 1);
            replied.forEach(this::answer);
        }
    }

    private void answer(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(approvalReplies.name())) {
                ApprovalReply reply = approvalReplies.codec().decode(record.value());
                approvals.answered(reply.requestId(), reply);
            } else if (record.topic().equals(sessionReplies.name())) {
                SessionReply reply = sessionReplies.codec().decode(record.value());
                sessions.answered(reply.requestId(), reply);
            } else if (record.topic().equals(authorizationReplies.name())) {
                AuthorizationReply reply = authorizationReplies.codec().decode(record.value());
                authorizations.answered(reply.requestId(), reply);
            } else if (isAwaited(record.key())) {
                Topic<Reply> topic = record.topic().equals(replies.name()) ? replies : directReplies;
                Reply reply = topic.codec().decode(record.value());
                calls.answered(reply.callId(), reply);
            }
        } catch (UnreadableRecordException poison) {
            // Who waits for it is told 202 in time, and finds the receipt.
            log.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(poison)
                    .log("A reply cannot be read");
        }
    }

    /**
     * Whether a reply about a call is of use to anybody here: of the two that most calls get, the worker's and
     * policy-stream's, the later one is not, and need not be read. Replies have their call's id as their key; one with
     * another is looked into, so that it is told of.
     */
    private boolean isAwaited(@Nullable String key) {
        return key == null || !CallId.isWellFormed(key) || calls.isAwaited(new CallId(key));
    }

    /** Keeps {@link #stamp} true to what is assigned. Called by the reading thread, inside poll. */
    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<String, byte[]> reading;

        Ownership(Consumer<String, byte[]> reading) {
            this.reading = reading;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            for (TopicPartition partition : added) {
                Long left = positions.get(partition);
                if (left == null) {
                    reading.seekToEnd(Set.of(partition));
                    // Asks the broker now: a position resolved later could be behind a reply.
                    positions.put(partition, reading.position(partition));
                } else {
                    reading.seek(partition, left);
                }
            }
            Set<Integer> ours = ownedInAll(reading.assignment());
            owned = ours;
            stamp = ours.isEmpty() ? null : ours.iterator().next();
            release(ours::contains);
            if (!ours.isEmpty()) {
                assigned.countDown();
            }
            log.atInfo().addKeyValue("partitions", ours).log("Reply partitions assigned");
        }

        /**
         * The partitions stay stamped until it is known who gets them: most often it is us again, and
         * then the replies of the time between are read from where we left.
         */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {}

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            owned = Set.of();
            stamp = null;
            release(partition -> false);
        }

        private Set<Integer> ownedInAll(Set<TopicPartition> assigned) {
            Set<Integer> all = new TreeSet<>(owned(replies.name(), assigned));
            all.retainAll(owned(directReplies.name(), assigned));
            all.retainAll(owned(approvalReplies.name(), assigned));
            all.retainAll(owned(sessionReplies.name(), assigned));
            all.retainAll(owned(authorizationReplies.name(), assigned));
            return all;
        }

        private static Set<Integer> owned(String topic, Set<TopicPartition> assigned) {
            return assigned.stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .map(TopicPartition::partition)
                    .collect(Collectors.toSet());
        }
    }
}
