package dev.countersign.readmodel;

import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
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
            Iterable<ConsumerRecord<byte[], byte[]>> records,
            Topic<RecordedCallEvent> events,
            Topic<Receipt> receipts) {
        Map<CallId, List<Fact>> facts = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            CallId callId;
            Fact fact;
            if (record.topic().equals(events.name())) {
                RecordedCallEvent event = decode(events, record);
                callId = event.callId();
                fact = row -> CallFold.event(row, event);
            } else {
                Receipt receipt = decode(receipts, record);
                callId = receipt.callId();
                fact = row -> CallFold.receipt(row, receipt, record.partition(), record.offset());
            }
            if (record.key() == null || !new String(record.key(), StandardCharsets.UTF_8).equals(callId.value())) {
                throw BrokenProjectionException.otherKey(place(record), record.offset());
            }
            facts.computeIfAbsent(callId, first -> new ArrayList<>(4)).add(fact);
        }
        return new Batch(facts);
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
