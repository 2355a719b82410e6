package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.UnreadableRecordException;
import dev.countersign.schemas.wire.WireFormat;
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
 * What one poll brought, by call and by approval: so that each costs one write, however many records
 * told of it. Of sessions little is told, and each record is written by itself.
 *
 * @param facts in the order of their log for each call
 * @param approvalFacts in the order of their log for each approval
 * @param chapters what it tells of each call, to be kept for the call's story
 * @param sessionFacts in the order of their log for each session
 */
record Batch(
        Map<CallId, List<Fact>> facts,
        Map<ApprovalId, List<ApprovalFact>> approvalFacts,
        Map<CallId, Chapter> chapters,
        List<SessionStore.Fact> sessionFacts) {

    /** Something to fold into a call's row. */
    @FunctionalInterface
    interface Fact {
        @Nullable
        CallRow foldInto(@Nullable CallRow row);
    }

    /** Something to fold into an approval's row. */
    @FunctionalInterface
    interface ApprovalFact {
        ApprovalRow foldInto(@Nullable ApprovalRow row);
    }

    /**
     * Decodes what was polled.
     *
     * @throws BrokenProjectionException for the first record that cannot be read: none is skipped
     */
    static Batch read(Iterable<ConsumerRecord<byte[], byte[]>> records, ProjectedTopics topics) {
        Batch batch = new Batch(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(topics.events().name())) {
                batch.add(decode(topics.events(), record), record, topics.events());
            } else if (record.topic().equals(topics.receipts().name())) {
                batch.add(decode(topics.receipts(), record), record);
            } else {
                RecordedSessionEvent recorded = decode(topics.sessions(), record);
                requireKey(record, recorded.sessionId().callId());
                batch.sessionFacts().add(new SessionStore.Fact(recorded, record.value()));
            }
        }
        return batch;
    }

    private void add(Receipt receipt, ConsumerRecord<byte[], byte[]> record) {
        requireKey(record, receipt.callId());
        Fact fact = fact(receipt, record);
        if (fact != null) {
            add(receipt.callId(), fact);
            chapter(receipt.callId()).add(receipt, record.partition(), record.offset());
        }
    }

    private void add(RecordedEvent event, ConsumerRecord<byte[], byte[]> record, Topic<RecordedEvent> events) {
        switch (event) {
            case RecordedEvent.OfCall(var recorded) -> {
                requireKey(record, recorded.callId());
                add(recorded.callId(), row -> CallFold.event(row, recorded));
                chapter(recorded.callId()).add(recorded, record.value(), events);
            }
            case RecordedEvent.OfApproval(var recorded) -> {
                requireKey(record, recorded.approvalId().callId());
                byte[] body = WireFormat.body(record.value());
                approvalFacts
                        .computeIfAbsent(recorded.approvalId(), first -> new ArrayList<>(4))
                        .add(row -> ApprovalFold.event(row, recorded, body));
                if (isAside(recorded.event())) {
                    chapter(recorded.approvalId().callId()).add(record.value());
                }
            }
            case RecordedEvent.OfReport(var recorded) -> {
                requireKey(record, recorded.reportId().callId());
                add(recorded.reportId().callId(), row -> CallFold.report(row, recorded));
                chapter(recorded.reportId().callId()).add(record.value());
            }
        }
    }

    /** Whether the approval's row does not tell it afterwards. */
    private static boolean isAside(ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.VoteBarred barred -> true;
            case ApprovalEvent.ApprovalEscalated escalated -> true;
            case ApprovalEvent.ReminderDue due -> true;
            case ApprovalEvent.ApprovalOpened opened -> false;
            case ApprovalEvent.VoteCast cast -> false;
            case ApprovalEvent.ApprovalSettled settled -> false;
            case ApprovalEvent.AnswerDelivery delivery -> false;
            case ApprovalEvent.ApprovalForgotten forgotten -> false;
        };
    }

    private Chapter chapter(CallId callId) {
        return chapters.computeIfAbsent(callId, first -> new Chapter());
    }

    private void add(CallId callId, Fact fact) {
        facts.computeIfAbsent(callId, first -> new ArrayList<>(4)).add(fact);
    }

    private static void requireKey(ConsumerRecord<byte[], byte[]> record, CallId callId) {
        if (record.key() == null || !new String(record.key(), StandardCharsets.UTF_8).equals(callId.value())) {
            throw BrokenProjectionException.otherKey(place(record), record.offset());
        }
    }

    private static @Nullable Fact fact(Receipt receipt, ConsumerRecord<byte[], byte[]> record) {
        return switch (receipt.kind()) {
            case PENDING, TERMINAL, RESOLUTION, EXTERNALLY_REPORTED ->
                row -> CallFold.receipt(row, receipt, record.partition(), record.offset());
            case QUESTION_ASKED, QUESTION_SETTLED -> null;
        };
    }

    boolean isEmpty() {
        return facts.isEmpty() && approvalFacts.isEmpty() && sessionFacts.isEmpty();
    }

    Set<CallId> callIds() {
        return facts.keySet();
    }

    /** The rows that the batch changes, folded from the rows that there are. */
    Map<CallId, CallRow> foldInto(Map<CallId, CallRow> rows) {
        return changed(facts, rows, Fact::foldInto);
    }

    Set<ApprovalId> approvalIds() {
        return approvalFacts.keySet();
    }

    /** The approvals' rows that the batch changes, folded from those that there are. */
    Map<ApprovalId, ApprovalRow> foldApprovalsInto(Map<ApprovalId, ApprovalRow> rows) {
        return changed(approvalFacts, rows, ApprovalFact::foldInto);
    }

    private interface Folding<F, R> {
        @Nullable
        R fold(F fact, @Nullable R row);
    }

    private static <I, F, R> Map<I, R> changed(Map<I, List<F>> facts, Map<I, R> rows, Folding<F, R> folding) {
        Map<I, R> changed = HashMap.newHashMap(facts.size());
        facts.forEach((id, ofOne) -> {
            R before = rows.get(id);
            R after = before;
            for (F fact : ofOne) {
                after = folding.fold(fact, after);
            }
            if (after != null && !after.equals(before)) {
                changed.put(id, after);
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
