package dev.countersign.lab.fault;

import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.lab.process.CommittedRecords;
import dev.countersign.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What the receipts say, held against what callers were told and what the target counted. Each
 * broken promise is a sentence.
 */
public final class Findings {
    private static final Duration RECEIPTS_WITHIN = Duration.ofSeconds(30);

    private final Map<String, List<Receipt>> terminal = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private int unknown;

    private Findings() {}

    /** Reads every committed receipt and compares. */
    public static Findings of(String bootstrap, Topic<Receipt> topic, Callers callers, CountingTarget target) {
        Findings findings = new Findings();
        findings.read(bootstrap, topic, callers);
        findings.compare(callers, target);
        return findings;
    }

    /** The promises that were broken; empty when all held. */
    public List<String> broken() {
        return broken;
    }

    /** Calls whose outcome is recorded as unknown. */
    public int unknown() {
        return unknown;
    }

    /**
     * Reads until every answered call has its terminal receipt, or the time is up: a worker answers
     * its caller once the outcome is in the log, and the receipt is committed behind that. What is
     * in the log by then is read to its end, so that a second receipt would be seen.
     */
    private void read(String bootstrap, Topic<Receipt> topic, Callers callers) {
        try (KafkaConsumer<String, byte[]> consumer = CommittedRecords.fromTheBeginning(bootstrap, topic.name())) {
            Set<TopicPartition> partitions = consumer.assignment();
            Map<Integer, Long> next = new HashMap<>();
            long deadline = System.nanoTime() + RECEIPTS_WITHIN.toNanos();
            while (!allHaveTheirReceipt(callers) && System.nanoTime() < deadline) {
                poll(consumer, topic, next);
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                poll(consumer, topic, next);
            }
        }
    }

    private void poll(KafkaConsumer<String, byte[]> consumer, Topic<Receipt> topic, Map<Integer, Long> next) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            receipt(topic.codec().decode(record.value()), record.partition(), next);
        }
    }

    private boolean allHaveTheirReceipt(Callers callers) {
        return callers.answered().values().stream().allMatch(call -> terminal.containsKey(call.callId()));
    }

    private void receipt(Receipt receipt, int partition, Map<Integer, Long> next) {
        long expected = next.getOrDefault(partition, 0L);
        if (receipt.sequence() != expected) {
            broken.add(
                    "Partition " + partition + " jumps from receipt " + (expected - 1) + " to " + receipt.sequence());
        }
        next.put(partition, receipt.sequence() + 1);
        if (receipt.kind() == ReceiptKind.TERMINAL) {
            terminal.computeIfAbsent(receipt.callId().value(), id -> new ArrayList<>())
                    .add(receipt);
        }
    }

    private void compare(Callers callers, CountingTarget target) {
        callers.unanswered().forEach(key -> broken.add("The call " + key + " was never answered"));
        terminal.forEach((id, receipts) -> {
            if (receipts.size() > 1) {
                broken.add("The call " + id + " has " + receipts.size() + " terminal receipts");
            }
            if (target.charges(id) > 1) {
                broken.add("The unsafe call " + id + " took effect " + target.charges(id) + " times");
            }
        });
        callers.answered().forEach((key, call) -> compare(key, call, target));
    }

    private void compare(String key, Callers.Answered call, CountingTarget target) {
        List<Receipt> receipts = terminal.get(call.callId());
        if (receipts == null) {
            broken.add("The call " + key + " was answered and has no terminal receipt");
            return;
        }
        ReceiptOutcome outcome = receipts.getFirst().outcome();
        boolean charge = call.action().equals("charge");
        boolean took = charge ? target.charges(call.callId()) > 0 : target.upserted(call.callId());
        if (outcome == ReceiptOutcome.UNKNOWN) {
            unknown++;
            if (!charge) {
                broken.add("The idempotent call " + key + " ended unknown");
            }
        }
        if (outcome == ReceiptOutcome.SUCCEEDED && !took) {
            broken.add("The call " + key + " is said to have succeeded and took no effect");
        }
        if (outcome == ReceiptOutcome.FAILED_NO_EFFECT && took) {
            broken.add("The call " + key + " is said to have had no effect and took one");
        }
    }
}
