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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
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
 *
 * <p>What one fetch brings is one transaction. How long receipts wait for company is up to the broker that is
 * asked ({@link LedgerClients#receipts}), so that they wait in the log and not in the heap.
 */
public final class Sequencer implements ReadingThread.Reading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final LedgerClients clients;
    private final Topics topics;
    private final OnBroken onBroken;
    private final ReadingThread thread;

    /** Told, on the thread, why nothing more is sequenced. */
    @FunctionalInterface
    public interface OnBroken {
        void broken(BrokenLedgerException why);
    }

    public Sequencer(LedgerClients clients, Topics topics, OnBroken onBroken) {
        this.clients = clients;
        this.topics = topics;
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
                ConsumerRecords<String, byte[]> batch = receipts.poll(POLL);
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

    private void write(
            Producer<String, byte[]> producer, ConsumerRecords<String, byte[]> batch, ConsumerGroupMetadata group) {
        producer.beginTransaction();
        for (ConsumerRecord<String, byte[]> record : batch) {
            byte[] entry = topics.ledger().codec().encode(entry(record));
            // A send that fails makes the commit fail.
            var unused = producer.send(new ProducerRecord<>(topics.ledger().name(), 0, null, entry));
        }
        producer.sendOffsetsToTransaction(batch.nextOffsets(), group);
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
