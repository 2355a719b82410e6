package dev.countersign.worker.loop;

import dev.countersign.domain.execution.Dispatch;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker protocol. For each polled batch, in this order and no other:
 *
 * <ol>
 *   <li>journal: write {@code Started} for each dispatch and wait until all are acknowledged;
 *   <li>claim: commit the offsets. If that fails, somebody else has the batch, or we shall have it
 *       again: it is dropped;
 *   <li>begin the effects, each on its own thread, and poll on.
 * </ol>
 *
 * A crash before the claim redelivers what had no effect; after it nothing is delivered again, and
 * what did not report is found by its lease. One thread runs this, and it waits for nothing else.
 */
final class DispatchLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** While full: long enough to cost nothing, short enough to be noticed by nobody. */
    private static final Duration POLL_WHEN_FULL = Duration.ofMillis(5);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);
    /** A worker that could journal nothing for so long is not one: it ends, and says so. */
    private static final Duration FAILING_MAX = Duration.ofMinutes(2);

    private final Consumer<String, byte[]> consumer;
    private final Topic<Dispatch> dispatches;
    private final Reports reports;
    private final Effects effects;
    private final FailurePoints failurePoints;
    private final Clock clock;
    private final MonotonicClock monotonic;
    private final int underWayMax;

    private volatile boolean stopping;
    private boolean full;
    private @Nullable Deadline givingUp;

    /** @param underWayMax attempts under way; above it nothing more is polled */
    DispatchLoop(
            Consumer<String, byte[]> consumer,
            Topic<Dispatch> dispatches,
            Reports reports,
            Effects effects,
            FailurePoints failurePoints,
            Clock clock,
            MonotonicClock monotonic,
            int underWayMax) {
        this.consumer = consumer;
        this.dispatches = dispatches;
        this.reports = reports;
        this.effects = effects;
        this.failurePoints = failurePoints;
        this.clock = clock;
        this.monotonic = monotonic;
        this.underWayMax = underWayMax;
    }

    /**
     * Runs until {@link #stop()}. Leaves the consumer open.
     *
     * @throws KafkaException for what does not pass by waiting; the process is then of no use
     */
    void run() {
        consumer.subscribe(List.of(dispatches.name()), new PauseNewPartitions());
        try {
            while (!stopping) {
                turn();
            }
        } catch (WakeupException | InterruptException e) {
            if (!stopping) {
                throw e;
            }
        }
    }

    /** From any thread. What was polled and not yet claimed is dropped. */
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    private void turn() {
        heedLimit();
        ConsumerRecords<String, byte[]> records = consumer.poll(full ? POLL_WHEN_FULL : POLL);
        if (records.isEmpty()) {
            return;
        }
        failurePoints.pass(FailurePoint.BEFORE_JOURNAL);
        Batch batch = read(records);
        if (!journalled(batch) || !claimed(records)) {
            rewind(records);
            return;
        }
        givingUp = null;
        batch.claims().forEach(effects::begin);
    }

    /** What a poll brought: our claims, and the writes that must be in the log before we make them. */
    private record Batch(List<Claim> claims, List<Future<RecordMetadata>> writes) {}

    private Batch read(ConsumerRecords<String, byte[]> records) {
        Instant now = clock.instant();
        Batch batch = new Batch(new ArrayList<>(records.count()), new ArrayList<>(records.count()));
        for (ConsumerRecord<String, byte[]> record : records) {
            Dispatch dispatch = dispatch(record, batch.writes());
            if (dispatch == null) {
                continue;
            }
            boolean late = now.isAfter(dispatch.startBy());
            Lease lease = Lease.of(dispatch, now, monotonic);
            Claim claim = new Claim(dispatch, record.partition(), Reports.trace(record), lease, late);
            batch.claims().add(claim);
            if (!late) {
                batch.writes().add(reports.started(claim, now));
            }
        }
        return batch;
    }

    private @Nullable Dispatch dispatch(ConsumerRecord<String, byte[]> record, List<Future<RecordMetadata>> writes) {
        String reason;
        try {
            Dispatch dispatch = dispatches.codec().decode(record.value());
            if (dispatch.callId().value().equals(record.key())) {
                return dispatch;
            }
            reason = "The key is not the dispatch's call id";
        } catch (UnreadableRecordException e) {
            reason = String.valueOf(e.getMessage());
        }
        LOG.atError()
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason)
                .log("A record is not a dispatch; it is set aside");
        writes.add(reports.setAside(record, reason));
        return null;
    }

    private boolean journalled(Batch batch) {
        try {
            for (Future<RecordMetadata> write : batch.writes()) {
                write.get();
            }
        } catch (ExecutionException e) {
            dropped("The starts of a batch could not be journalled; it is dropped", e.getCause());
            return false;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        failurePoints.pass(FailurePoint.AFTER_JOURNAL);
        return true;
    }

    private boolean claimed(ConsumerRecords<String, byte[]> records) {
        try {
            commit(records);
            return true;
        } catch (InterruptException | FencedInstanceIdException e) {
            throw e;
        } catch (KafkaException e) {
            dropped("A batch could not be claimed; it is dropped", e);
            return false;
        }
    }

    private void commit(ConsumerRecords<String, byte[]> records) {
        try {
            consumer.commitSync(records.nextOffsets());
        } catch (WakeupException stop) {
            // We are to stop, but this may already be claimed: left here, it would wait for its lease.
            consumer.commitSync(records.nextOffsets());
        }
    }

    /**
     * Back to where the batch began, wherever the partition is still ours: without it a partition
     * kept over a rebalance would go on behind what was dropped.
     */
    private void rewind(ConsumerRecords<String, byte[]> records) {
        Set<TopicPartition> ours = consumer.assignment();
        for (TopicPartition partition : records.partitions()) {
            if (ours.contains(partition)) {
                consumer.seek(partition, records.records(partition).getFirst().offset());
            }
        }
        pauseBriefly();
    }

    private void dropped(String what, @Nullable Throwable cause) {
        if (givingUp == null) {
            givingUp = Deadline.in(FAILING_MAX, monotonic);
        }
        LOG.atWarn()
                .addKeyValue(
                        "exception", cause == null ? "none" : cause.getClass().getName())
                .addKeyValue("reason", cause == null ? "none" : cause.getMessage())
                .log(what);
        if (givingUp.passed()) {
            throw new KafkaException("No batch could be journalled and claimed for " + FAILING_MAX, cause);
        }
    }

    private static void pauseBriefly() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void heedLimit() {
        boolean fullNow = effects.underWay() >= underWayMax;
        if (fullNow && !full) {
            consumer.pause(consumer.assignment());
        } else if (!fullNow && full) {
            consumer.resume(consumer.paused());
        }
        full = fullNow;
    }

    /** Partitions that come while we are full begin paused like the rest. */
    private final class PauseNewPartitions implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (full) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Nothing is kept for a partition: what was claimed is ours to the end, and the rest was dropped.
        }
    }
}
