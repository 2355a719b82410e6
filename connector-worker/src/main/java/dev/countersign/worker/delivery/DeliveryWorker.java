package dev.countersign.worker.delivery;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.delivery.DeliveryOrder;
import dev.countersign.domain.delivery.DeliveryResult;
import dev.countersign.egress.Reach;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.worker.callback.CallbackSender;
import dev.countersign.worker.loop.ConnectorWorker;
import dev.countersign.worker.secret.SecretResolver;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers answers: takes an order, tries it once, reports, and only then lets its offset be committed.
 * A crash between repeats the delivery under the same {@code webhook-id}; none is lost. Tries do not
 * wait for each other, so that a slow receiver holds nobody up before all places are taken.
 *
 * <p>It dies loudly, like {@link ConnectorWorker}.
 */
public final class DeliveryWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    private final Parts parts;
    private final Topic<DeliveryOrder> orders;
    private final DeliveryReports reports;
    private final Attempt attempt;
    private final Semaphore places;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Progress progress = new Progress();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean running;
    private boolean full;

    /**
     * What it is made of.
     *
     * @param clients opened when it is made; it closes both
     * @param sender the worker closes it
     * @param reach how far callbacks may go; the same as the ingress's
     * @param underWayMax tries at once
     * @param drainMax how long {@link #close()} waits for them
     */
    public record Parts(
            Clients clients,
            Topics topics,
            Supplier<ControlSnapshot> control,
            SecretResolver secrets,
            CallbackSender sender,
            Reach reach,
            int underWayMax,
            Duration drainMax,
            Clock clock,
            ConnectorWorker.OnDeath onDeath) {}

    /**
     * Its connections.
     *
     * @param consumer read_committed, without auto-commit
     * @param producer idempotent, acks all, linger 0
     */
    public record Clients(
            Consumer<String, byte[]> consumer, org.apache.kafka.clients.producer.Producer<String, byte[]> producer) {}

    public DeliveryWorker(Parts parts) {
        this.parts = parts;
        this.orders = parts.topics().deliveries();
        this.reports = new DeliveryReports(parts.clients().producer(), parts.topics());
        this.attempt = new Attempt(parts.sender(), new SigningSecrets(parts.control(), parts.secrets()), parts.reach());
        this.places = new Semaphore(parts.underWayMax());
        this.thread = Thread.ofPlatform().name("deliveries").unstarted(this::run);
    }

    /** Begins to take orders; returns at once. */
    public void start() {
        running = true;
        thread.start();
    }

    public boolean isRunning() {
        return running;
    }

    /** Takes nothing more and waits for what is under way; what does not end in time comes again. */
    @Override
    public void close() {
        stopping = true;
        parts.clients().consumer().wakeup();
        try {
            if (running) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
            parts.sender().close();
            reports.close();
        }
    }

    private void run() {
        try (Consumer<String, byte[]> consumer = parts.clients().consumer()) {
            loop(consumer);
        } catch (RuntimeException | Error e) {
            running = false;
            LOG.atError().setCause(e).log("The deliveries died");
            parts.onDeath().died(e);
        }
    }

    private void loop(Consumer<String, byte[]> consumer) {
        consumer.subscribe(List.of(orders.name()), new Ownership(consumer));
        try {
            while (!stopping) {
                heedLimit(consumer);
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    begin(record);
                }
                commit(consumer);
            }
        } catch (WakeupException e) {
            if (!stopping) {
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
        Thread.ofVirtual().name("delivery " + partition + " " + record.offset()).start(() -> {
            try {
                places.acquire();
                try {
                    finish(record);
                    progress.done(partition, record.offset());
                } finally {
                    places.release();
                }
            } catch (InterruptedException e) {
                // Not done: it comes again.
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                // Not done: nothing behind it is committed. It comes again with the next start.
                LOG.atError().setCause(e).log("A delivery broke");
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    private void finish(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        DeliveryOrder order;
        try {
            order = orders.codec().decode(record.value());
        } catch (UnreadableRecordException poison) {
            LOG.atError()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(poison)
                    .log("A record is not a delivery; it is set aside");
            written(() -> reports.setAside(record, String.valueOf(poison.getMessage())));
            return;
        }
        if (Attempt.isOvertaken(order, parts.clock().instant())) {
            return;
        }
        DeliveryResult result = attempt.carryOut(order);
        LOG.atInfo()
                .addKeyValue("approvalId", order.approvalId())
                .addKeyValue("orgId", order.organization())
                .addKeyValue("round", order.round())
                .addKeyValue("attempt", order.attempt())
                .addKeyValue("accepted", result instanceof DeliveryResult.Accepted)
                .log("An answer's delivery was tried");
        written(() ->
                reports.report(record.partition(), order, result, parts.clock().instant()));
    }

    /** Until it is in the log; there is nothing better to do with the place meanwhile. */
    private void written(Supplier<Future<RecordMetadata>> write) throws InterruptedException {
        while (true) {
            try {
                write.get().get();
                return;
            } catch (ExecutionException | KafkaException e) {
                LOG.atWarn()
                        .addKeyValue("exception", e.getClass().getName())
                        .log("A delivery could not be reported; trying again");
                if (stopping) {
                    throw new KafkaException("A delivery could not be reported before the end", e);
                }
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        }
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
            // What was done is done; without the commit some of it is delivered again.
            LOG.atWarn()
                    .addKeyValue("exception", e.getClass().getName())
                    .log("Deliveries could not be committed; trying again");
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
