package dev.countersign.readmodel;

import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.readmodel.Histories.Life;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** The projected topics, each of one partition, in memory, read by Kafka's own mock consumer. */
final class FakeLog {
    static final Topics TOPICS = new Topics("", SchemaIds.bundled());

    final TopicPartition events = new TopicPartition(TOPICS.events().name(), 0);
    final TopicPartition receipts = new TopicPartition(TOPICS.receipts().name(), 0);
    final TopicPartition sessions = new TopicPartition(TOPICS.sessions().name(), 0);
    private final Uuid id = Uuid.randomUuid();
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
            new HashMap<>(Map.of(events, new ArrayList<>(), receipts, new ArrayList<>(), sessions, new ArrayList<>()));
    private int recordsPerPoll = 500;

    Map<TopicPartition, Uuid> partitions() {
        return Map.of(events, id, receipts, id, sessions, id);
    }

    FakeLog pollingAtMost(int records) {
        recordsPerPoll = records;
        return this;
    }

    /** Appends a call's records in their order. */
    FakeLog append(Life life) {
        life.events().forEach(this::append);
        life.receipts().forEach(this::append);
        return this;
    }

    void append(RecordedCallEvent event) {
        append(events, event.callId(), TOPICS.events().codec().encode(event));
    }

    void append(RecordedApprovalEvent event) {
        append(
                events,
                event.approvalId().callId(),
                TOPICS.approvalEvents().codec().encode(event));
    }

    void append(RecordedReportEvent event) {
        append(events, event.reportId().callId(), TOPICS.reportEvents().codec().encode(event));
    }

    void append(Receipt receipt) {
        append(receipts, receipt.callId(), TOPICS.receipts().codec().encode(receipt));
    }

    void append(RecordedSessionEvent event) {
        append(sessions, event.sessionId().callId(), TOPICS.sessions().codec().encode(event));
    }

    void append(TopicPartition partition, CallId callId, byte[] value) {
        List<ConsumerRecord<byte[], byte[]>> log = records.get(partition);
        byte[] key = callId.value().getBytes(StandardCharsets.UTF_8);
        log.add(new ConsumerRecord<>(partition.topic(), partition.partition(), log.size(), key, value));
    }

    /** All of it, the receipts first. */
    List<ConsumerRecord<byte[], byte[]>> everything() {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>(records.getOrDefault(receipts, List.of()));
        all.addAll(records.getOrDefault(events, List.of()));
        all.addAll(records.getOrDefault(sessions, List.of()));
        return all;
    }

    Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        records.forEach((partition, log) -> ends.put(partition, (long) log.size()));
        return ends;
    }

    /** A consumer of what is in the log when it is assigned. */
    MockConsumer<byte[], byte[]> consumer() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
            @Override
            public synchronized void assign(Collection<TopicPartition> partitions) {
                super.assign(partitions);
                updateBeginningOffsets(Map.of(events, 0L, receipts, 0L, sessions, 0L));
                updateEndOffsets(ends());
                records.values().forEach(log -> log.forEach(this::addRecord));
            }
        };
        consumer.setMaxPollRecords(recordsPerPoll);
        return consumer;
    }
}
