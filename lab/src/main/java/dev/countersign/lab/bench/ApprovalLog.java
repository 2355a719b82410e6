package dev.countersign.lab.bench;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalOpened;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.lab.process.CommittedRecords;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Follows the committed events of approvals: counts those that were opened, and remembers only those that are watched. */
final class ApprovalLog implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Topic<RecordedEvent> events;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Map<ApprovalId, CompletableFuture<ApprovalCard>> openings = new ConcurrentHashMap<>();
    private final Map<ApprovalId, CompletableFuture<Long>> ends = new ConcurrentHashMap<>();
    private final Thread reader;

    ApprovalLog(String bootstrap, Topic<RecordedEvent> events) {
        this.events = events;
        consumer = CommittedRecords.fromNowOn(bootstrap, events.name());
        reader = Thread.ofPlatform().name("approval-log").start(this::follow);
    }

    private void follow() {
        while (!stop.get()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (events.codec().decode(record.value()) instanceof RecordedEvent.OfApproval(var recorded)) {
                    take(recorded);
                }
            }
        }
        consumer.close();
    }

    private void take(RecordedApprovalEvent recorded) {
        ApprovalId id = recorded.approvalId();
        switch (recorded.event()) {
            case ApprovalOpened(var subject, var terms, var at) -> {
                opened.incrementAndGet();
                CompletableFuture<ApprovalCard> watched = openings.remove(id);
                if (watched != null) {
                    watched.complete(new ApprovalCard(id, subject, terms, at));
                }
            }
            case ApprovalSettled settled -> {
                CompletableFuture<Long> watched = ends.remove(id);
                if (watched != null) {
                    watched.complete(System.nanoTime());
                }
            }
            default -> {}
        }
    }

    /** How many were opened since this was. */
    long opened() {
        return opened.get();
    }

    /** The card of an approval that is opened from now on. */
    CompletableFuture<ApprovalCard> opening(ApprovalId id) {
        return openings.computeIfAbsent(id, unseen -> new CompletableFuture<>());
    }

    /** When, by {@link System#nanoTime}, an approval that is settled from now on was seen to be. */
    CompletableFuture<Long> end(ApprovalId id) {
        return ends.computeIfAbsent(id, unseen -> new CompletableFuture<>());
    }

    @Override
    public void close() {
        stop.set(true);
        try {
            reader.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
