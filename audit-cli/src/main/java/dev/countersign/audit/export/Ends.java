package dev.countersign.audit.export;

import dev.countersign.audit.AuditException;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.RecordPart;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Fixes where an export ends. A transaction's records become visible in one partition before the
 * other: for each topic the records that are there at its turn are waited for, so that whatever has
 * its consequence in a topic before it is in the export too.
 */
final class Ends {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Admin admin;
    private final String prefix;

    Ends(Admin admin, String prefix) {
        this.admin = admin;
        this.prefix = prefix;
    }

    /** The first offset of each part. */
    Map<RecordPart, Long> beginnings(List<RecordPart> parts) {
        return offsets(parts, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** The offset behind the last committed record of each of a topic's parts. */
    Map<RecordPart, Long> of(AuditedTopic topic, int partitions) {
        List<RecordPart> parts = topic.parts(partitions);
        Map<RecordPart, Long> written = offsets(parts, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Map<RecordPart, Long> committed = offsets(parts, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
            if (parts.stream().allMatch(part -> committed.getOrDefault(part, 0L) >= written.getOrDefault(part, 0L))) {
                return committed;
            }
            if (System.nanoTime() > deadline) {
                throw AuditException.stalled("the topic " + topic.topicName(), PATIENCE.toSeconds());
            }
            pause();
        }
    }

    private Map<RecordPart, Long> offsets(List<RecordPart> parts, OffsetSpec spec, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked = new LinkedHashMap<>();
        parts.forEach(part -> asked.put(partition(part), spec));
        try {
            var answers = admin.listOffsets(asked, new ListOffsetsOptions(isolation));
            Map<RecordPart, Long> offsets = new HashMap<>();
            for (RecordPart part : parts) {
                offsets.put(part, answers.partitionResult(partition(part)).get().offset());
            }
            return offsets;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof org.apache.kafka.common.errors.UnknownTopicOrPartitionException) {
                throw AuditException.noTopic(prefix + parts.getFirst().topic().topicName());
            }
            throw AuditException.brokerAway(
                    "the given address", failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw AuditException.brokerAway("the given address", stopped);
        }
    }

    TopicPartition partition(RecordPart part) {
        return new TopicPartition(prefix + part.topic().topicName(), part.partition());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw AuditException.brokerAway("the given address", stopped);
        }
    }
}
