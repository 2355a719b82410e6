package dev.countersign.lab.fault;

import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalOpened;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.lab.process.CommittedRecords;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What the log says of approvals: committed events only, each partition from its beginning. */
public final class ApprovalHistories implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Topic<RecordedEvent> events;
    private final Map<ApprovalId, History> histories = new HashMap<>();

    /**
     * One approval's.
     *
     * @param cards one for each time it was opened, which should be once
     * @param ends one for each time it was settled, which should be at most once
     */
    public record History(List<ApprovalCard> cards, List<ApprovalSettled> ends) {
        private static History none() {
            return new History(new ArrayList<>(), new ArrayList<>());
        }

        public ApprovalCard card() {
            return cards.getFirst();
        }
    }

    public ApprovalHistories(String bootstrap, Topic<RecordedEvent> events) {
        this.events = events;
        consumer = CommittedRecords.fromTheBeginning(bootstrap, events.name());
    }

    /** Reads on until it holds, or the time is up. */
    public boolean await(BooleanSupplier holds, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (events.codec().decode(record.value()) instanceof RecordedEvent.OfApproval(var recorded)) {
                    fold(recorded);
                }
            }
        }
        return true;
    }

    private void fold(RecordedApprovalEvent recorded) {
        History history = of(recorded.approvalId());
        switch (recorded.event()) {
            case ApprovalOpened(var subject, var terms, var at) ->
                history.cards().add(new ApprovalCard(recorded.approvalId(), subject, terms, at));
            case ApprovalSettled settled -> history.ends().add(settled);
            default -> {}
        }
    }

    /** An approval's history as far as it was read; empty when nothing was read of it. */
    public History of(ApprovalId id) {
        return histories.computeIfAbsent(id, unread -> History.none());
    }

    /** How many of these have been opened. */
    public long opened(List<ApprovalId> ids) {
        return ids.stream().filter(id -> !of(id).cards().isEmpty()).count();
    }

    /** How many of these have been settled. */
    public long settled(List<ApprovalId> ids) {
        return ids.stream().filter(id -> !of(id).ends().isEmpty()).count();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
