package dev.countersign.worker.intake;

import dev.countersign.worker.loop.ConnectorWorker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of one topic and has each carried out on a virtual thread of its own. An offset is
 * committed only when every record before it is done: a crash repeats some, and loses none. Records do
 * not wait for each other before all places are taken.
 *
 * <p>It dies loudly, like {@link ConnectorWorker}.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Parts parts;
    private final Work work;
    private final Semaphore places;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Progress progress = new Progress();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean running;
    private boolean full;

    /**
     * What it is made of.
     *
     * @param name of its thread, for people
     * @param consumer opened when it is made: read_committed, without auto-commit; the intake closes it
     * @param underWayMax records at once
     * @param drainMax how long {@link #close()} waits for them
     */
    public record Parts(
            String name,
            Consumer<String, byte[]> consumer,
            String topic,
            int underWayMax,
            Duration drainMax,
            OnDeath onDeath) {}

    /** What is done with a record. */
    @FunctionalInterface
    public interface Work {
        /**
         * Carries a record out; when it returns, the record is done.
         *
         * @throws InterruptedException when it was not, because the intake stops: it comes again
         */
        void carryOut(ConsumerRecord<String, byte[]> record) throws InterruptedException;
    }

    public Intake(Parts parts, Work work) {
        this.parts = parts;
        this.work = work;
        this.places = new Semaphore(parts.underWayMax());
        this.thread = Thread.ofPlatform().name(parts.name()).unstarted(this::run);
    }

    /** Begins to take records; returns at once. */
    public void start() {
        running = true;
        thread.start();
    }

    public boolean isRunning() {
        return running;
    }

    /** Whether nothing more is taken, and what can break off should. */
    public boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /**
     * A pause in the middle of a work.
     *
     * @throws InterruptedException when the intake stops before it is over
     */
    public void pause(Duration pause) throws InterruptedException {
        if (stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("The intake stops");
        }
    }

    /** Takes nothing more and waits for what is under way; what does not end in time comes again. */
    @Override
    public void close() {
        stopping.countDown();
        parts.consumer().wakeup();
        try {
            if (running) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
        }
    }

    private void run() {
        try (Consumer<String, byte[]> consumer = parts.consumer()) {
            loop(consumer);
        } catch (RuntimeException | Error e) {
            running = false;
            LOG.atError().addKeyValue("intake", parts.name()).setCause(e).log("An intake died");
            parts.onDeath().died(e);
        }
    }

    private void loop(Consumer<String, byte[]> consumer) {
        consumer.subscribe(List.of(parts.topic()), new Ownership(consumer));
        try {
            while (!isStopping()) {
                heedLimit(consumer);
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    begin(record);
                }
                commit(consumer);
            }
        } catch (WakeupException e) {
            if (!isStopping()) {
                throw e;
            }
        }
        drain();
        commit(consumer);
    }

    private void begin(ConsumerRecord<String, byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        progress.began(partition, record.offset());
        underWay.incrementAndGet();
        Thread.ofVirtual()
                .name(parts.name() + " " + partition + " " + record.offset())
                .start(() -> {
                    try {
                        places.acquire();
                        try {
                            work.carryOut(record);
                            progress.done(partition, record.offset());
                        } finally {
                            places.release();
                        }
                    } catch (InterruptedException e) {
                        // Not done: it comes again.
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error e) {
                        // Not done: nothing behind it is committed. It comes again with the next start.
                        LOG.atError()
                                .addKeyValue("intake", parts.name())
                                .addKeyValue("partition", record.partition())
                                .addKeyValue("offset", record.offset())
                                .setCause(e)
                                .log("A record's work broke");
                    } finally {
                        underWay.decrementAndGet();
                    }
                });
    }

    private void commit(Consumer<String, byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = progress.committable();
        offsets.keySet().retainAll(consumer.assignment());
        if (offsets.isEmpty()) {
            return;
        }
        try {
            commitSync(consumer, offsets);
            progress.committed(offsets);
        } catch (InterruptException | FencedInstanceIdException | WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            // What was done is done; without the commit some of it is done again.
            LOG.atWarn()
                    .addKeyValue("intake", parts.name())
                    .addKeyValue("exception", e.getClass().getName())
                    .log("What is done could not be committed; trying again");
        }
    }

    private void commitSync(Consumer<String, byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            consumer.commitSync(offsets);
        } catch (WakeupException stop) {
            consumer.commitSync(offsets);
        }
    }

    private void heedLimit(Consumer<String, byte[]> consumer) {
        boolean fullNow = underWay.get() >= parts.underWayMax();
        if (fullNow) {
            consumer.pause(consumer.assignment());
        } else if (full) {
            consumer.resume(consumer.paused());
        }
        full = fullNow;
    }

    private void drain() {
        long deadline = System.nanoTime() + parts.drainMax().toNanos();
        try {
            while (underWay.get() > 0 && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Commits what is done before a partition goes, so that its next owner repeats little. */
    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<String, byte[]> consumer;

        Ownership(Consumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (full) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(consumer);
            partitions.forEach(progress::forget);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            partitions.forEach(progress::forget);
        }
    }
}
