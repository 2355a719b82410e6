package dev.countersign.worker.intake;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What may be committed of each partition: everything before the first record that is not done yet,
 * whatever was done behind it. Safe for many threads.
 */
final class Progress {
    private final Map<TopicPartition, Partition> partitions = new HashMap<>();

    private static final class Partition {
        private final TreeSet<Long> underWay = new TreeSet<>();
        private long next;
        private long committed = -1;

        long committable() {
            return underWay.isEmpty() ? next : underWay.first();
        }
    }

    /** A record was taken; in the order of the log. */
    synchronized void began(TopicPartition partition, long offset) {
        Partition mine = partitions.computeIfAbsent(partition, unseen -> new Partition());
        mine.underWay.add(offset);
        mine.next = offset + 1;
    }

    /** A record needs nothing more. One of a partition that went to somebody else is none of ours. */
    synchronized void done(TopicPartition partition, long offset) {
        Partition mine = partitions.get(partition);
        if (mine != null) {
            mine.underWay.remove(offset);
        }
    }

    /** What is new to commit; empty when nothing is. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((partition, mine) -> {
            if (mine.committable() > mine.committed) {
                offsets.put(partition, new OffsetAndMetadata(mine.committable()));
            }
        });
        return offsets;
    }

    synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            Partition mine = partitions.get(partition);
            if (mine != null) {
                mine.committed = offset.offset();
            }
        });
    }

    /** The partition is somebody else's. */
    synchronized void forget(TopicPartition partition) {
        partitions.remove(partition);
    }
}
