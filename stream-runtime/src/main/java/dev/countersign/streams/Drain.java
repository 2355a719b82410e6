package dev.countersign.streams;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells when a polled batch is used up, so that the processor can ask for a commit exactly then.
 *
 * <p>Kafka Streams has no natural group commit: by a timer, a lone command waits the timer's
 * length for its transaction; by a commit per record, throughput collapses (KAFKA.md, measured).
 * One transaction per polled batch is both prompt and full: at once when idle, up to
 * {@code max.poll.records} when busy. A batch that nobody waits for (a start that a worker
 * journalled, a result whose caller the worker has answered already) is left to the timer: its
 * transaction would only stand in the way of the next command's.
 *
 * <p>How it counts. Every stream thread polls and processes its own records, so counts are kept
 * per thread and need no lock. {@link Interceptor} sees each poll of the main consumer on that
 * thread and adds; the processor takes one away for each record it was given. The count is kept by
 * partition number, because that is a task: when a task leaves the thread, what it had buffered
 * will never be processed here, and {@link #forget} takes its share out.
 *
 * <p>It is advice, never correctness: a record that Streams drops before the processor keeps the
 * count above zero and a record that was not counted asks for nothing; in both cases
 * {@code commit.interval.ms} commits, and the next rebalance of that task starts clean.
 */
public final class Drain {
    /** The option, among the main consumer's own, under which the interceptor finds its drain. */
    public static final String CONFIG = "countersign.drain";

    private final ThreadLocal<Batch> batches = ThreadLocal.withInitial(Batch::new);

    /** Records of a task's partition were polled by this thread. */
    public void polled(int partition, int records) {
        batches.get().add(partition, records);
    }

    /**
     * One of them was processed.
     *
     * @param awaited whether somebody waits for what it led to
     * @return whether to commit now: it was the last one of all that were polled, and somebody
     *     waits for one of those processed since the last time this said so
     */
    public boolean taken(int partition, boolean awaited) {
        return batches.get().take(partition, awaited);
    }

    /** The task of this partition leaves this thread, with whatever it has not processed. */
    public void forget(int partition) {
        batches.get().forget(partition);
    }

    /** What one thread polled and has not processed. */
    private static final class Batch {
        private final Map<Integer, Integer> left = new HashMap<>();
        private int total;
        private boolean awaited;

        void add(int partition, int records) {
            left.merge(partition, records, Integer::sum);
            total += records;
        }

        boolean take(int partition, boolean somebodyWaits) {
            awaited |= somebodyWaits;
            int before = left.getOrDefault(partition, 0);
            if (before == 0) {
                return false;
            }
            left.put(partition, before - 1);
            total--;
            boolean now = total == 0 && awaited;
            awaited &= !now;
            return now;
        }

        void forget(int partition) {
            Integer dropped = left.remove(partition);
            total -= dropped == null ? 0 : dropped;
        }
    }

    /** Counts what the main consumer polls. Kafka makes it, and hands it the consumer's options. */
    public static final class Interceptor implements ConsumerInterceptor<byte[], byte[]> {
        private Drain drain = new Drain();

        @Override
        public void configure(Map<String, ?> options) {
            if (!(options.get(CONFIG) instanceof Drain configured)) {
                throw new IllegalArgumentException("The option " + CONFIG + " must be the stream's drain");
            }
            drain = configured;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            for (TopicPartition source : records.partitions()) {
                drain.polled(source.partition(), records.records(source).size());
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            // Under exactly-once the producer commits offsets; the consumer never does.
        }

        @Override
        public void close() {}
    }
}
