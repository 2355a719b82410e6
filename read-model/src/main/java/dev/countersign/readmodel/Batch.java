package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought, by call: so that a call costs one write, however many records told of it.
 *
 * @param facts in the order of their log for each call
 */
record Batch(Map<CallId, List<Fact>> facts) {

    /** Something to fold into a call's row. */
    @FunctionalInterface
    interface Fact {
        @Nullable
        CallRow foldInto(@Nullable CallRow row);
    }

    /**
     * Decodes what was polled.
     *
     * @throws BrokenProjectionException for the first record that cannot be read: none is skipped
     */
    static Batch read(
            Iterable<ConsumerRecord<byte[], byte[]>> records, Topic<RecordedEvent> events, Topic<Receipt> receipts) {
        Map<CallId, List<Fact>> facts = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            CallId callId;
            @Nullable Fact fact;
            if (record.topic().equals(events.name())) {
                RecordedEvent event = decode(events, record);
                callId = callId(event);
                fact = fact(event);
            } else {
                Receipt receipt = decode(receipts, record);
                callId = receipt.callId();
                fact = fact(receipt, record);
            }
            if (record.key() == null || !new String(record.key(), StandardCharsets.UTF_8).equals(callId.value())) {
                throw BrokenProjectionException.otherKey(place(record), record.offset());
            }
            if (fact != null) {
                facts.computeIfAbsent(callId, first -> new ArrayList<>(4)).add(fact);
            }
        }
        return new Batch(facts);
    }

    private static CallId callId(RecordedEvent event) {
        return switch (event) {
            case RecordedEvent.OfCall(var recorded) -> recorded.callId();
            case RecordedEvent.OfApproval(var recorded) -> recorded.approvalId().callId();
        };
    }

    /** The tables are about calls; what tells of approvals has no place in them yet. */
    private static @Nullable Fact fact(RecordedEvent event) {
        return switch (event) {
            case RecordedEvent.OfCall(var recorded) -> row -> CallFold.event(row, recorded);
            case RecordedEvent.OfApproval approval -> null;
        };
    }

    private static @Nullable Fact fact(Receipt receipt, ConsumerRecord<byte[], byte[]> record) {
        return switch (receipt.kind()) {
            case PENDING, TERMINAL, RESOLUTION ->
                row -> CallFold.receipt(row, receipt, record.partition(), record.offset());
            case QUESTION_ASKED, QUESTION_SETTLED -> null;
        };
    }

    boolean isEmpty() {
        return facts.isEmpty();
    }

    Set<CallId> callIds() {
        return facts.keySet();
    }

    /** The rows that the batch changes, folded from the rows that there are. */
    Map<CallId, CallRow> foldInto(Map<CallId, CallRow> rows) {
        Map<CallId, CallRow> changed = HashMap.newHashMap(facts.size());
        facts.forEach((callId, ofCall) -> {
            CallRow before = rows.get(callId);
            CallRow after = before;
            for (Fact fact : ofCall) {
                after = fact.foldInto(after);
            }
            if (after != null && !after.equals(before)) {
                changed.put(callId, after);
            }
        });
        return changed;
    }

    private static <V> V decode(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw BrokenProjectionException.unreadable(
                    place(record), record.offset(), new UnreadableRecordException("it has no value", null));
        }
        try {
            return topic.codec().decode(record.value());
        } catch (UnreadableRecordException unreadable) {
            throw BrokenProjectionException.unreadable(place(record), record.offset(), unreadable);
        }
    }

    private static TopicPartition place(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
