package dev.countersign.ledger.sequence;

import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.ledger.BrokenLedgerException;
import dev.countersign.ledger.LedgerClients;
import dev.countersign.schemas.kafka.ReadingThread;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the committed receipts of all partitions into one order, the {@code ledger} topic's. Leaves and
 * consumed offsets are one transaction, so that each receipt is there once; within a partition its
 * order is kept, and between partitions it is whatever this wrote down first.
 */
public final class Sequencer implements ReadingThread.Reading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    private final LedgerClients clients;
    private final Topics topics;
    private final Duration sealEvery;
    private final int leavesMax;
    private final OnBroken onBroken;
    private final ReadingThread thread;

    /** Told, on the thread, why nothing more is sequenced. */
    @FunctionalInterface
    public interface OnBroken {
        void broken(BrokenLedgerException why);
    }

    public Sequencer(LedgerClients clients, Topics topics, Duration sealEvery, int leavesMax, OnBroken onBroken) {
        this.clients = clients;
        this.topics = topics;
        this.sealEvery = sealEvery;
        this.leavesMax = leavesMax;
        this.onBroken = onBroken;
        this.thread =
                new ReadingThread(Thread.ofPlatform().name("ledger-sequencer").daemon(), clients::receipts, this);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.stop();
    }

    @Override
    public void read(Consumer<String, byte[]> receipts) {
        List<TopicPartition> partitions = receipts
                .partitionsFor(topics.receipts().name())
                .stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("The topic " + topics.receipts().name() + " is not there yet");
        }
        receipts.assign(partitions);
        try (Producer<String, byte[]> producer = clients.sequencing()) {
            // After this no earlier instance can commit, so that the offsets read next are final.
            producer.initTransactions();
            seekToCommitted(receipts, partitions);
            while (thread.isRunning()) {
                List<ConsumerRecord<String, byte[]>> batch = gather(receipts);
                if (!batch.isEmpty()) {
                    write(producer, batch, receipts.groupMetadata());
                }
            }
        } catch (BrokenLedgerException broken) {
            thread.end();
            onBroken.broken(broken);
        }
    }

    private static void seekToCommitted(Consumer<String, byte[]> receipts, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = receipts.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata next = committed.get(partition);
            if (next == null) {
                receipts.seekToBeginning(List.of(partition));
            } else {
                receipts.seek(partition, next);
            }
        }
    }

    /** As many as a transaction takes, or as come until the first of them has waited long enough. */
    private List<ConsumerRecord<String, byte[]>> gather(Consumer<String, byte[]> receipts) {
        List<ConsumerRecord<String, byte[]>> batch = new ArrayList<>();
        receipts.poll(sealEvery).forEach(batch::add);
        long deadline = System.nanoTime() + sealEvery.toNanos();
        while (!batch.isEmpty() && batch.size() < leavesMax && thread.isRunning()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            receipts.poll(Duration.ofNanos(left)).forEach(batch::add);
        }
        return batch;
    }

    private void write(
            Producer<String, byte[]> producer,
            List<ConsumerRecord<String, byte[]>> batch,
            ConsumerGroupMetadata group) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        producer.beginTransaction();
        for (ConsumerRecord<String, byte[]> record : batch) {
            byte[] entry = topics.ledger().codec().encode(entry(record));
            // A send that fails makes the commit fail.
            var unused = producer.send(new ProducerRecord<>(topics.ledger().name(), 0, null, entry));
            next.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(next, group);
        producer.commitTransaction();
    }

    private LedgerEntry entry(ConsumerRecord<String, byte[]> record) {
        try {
            Receipt receipt = topics.receipts().codec().decode(record.value());
            return new LedgerEntry(
                    ReceiptPlace.of(receipt, record.partition()), ReceiptLeaf.of(receipt, record.partition()));
        } catch (UnreadableRecordException | IllegalArgumentException cause) {
            throw BrokenLedgerException.unreadable("receipt", record.partition(), record.offset(), cause);
        }
    }

    @Override
    public void failed(KafkaException failure) {
        LOG.atWarn().setCause(failure).log("Putting receipts in order failed: trying again");
    }

    @Override
    public void ended() {
        // Whatever was under way was not committed, and is read again.
    }
}
