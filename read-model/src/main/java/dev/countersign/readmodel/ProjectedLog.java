package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** What is asked of the broker about projected topics beside their records. Safe for many threads. */
final class ProjectedLog implements LogEnd {
    /** How long one question to the broker may take. */
    private static final int ANSWER_MILLIS_MAX = 5_000;

    private final Admin admin;
    private final List<String> topics;
    private final Map<String, Integer> partitionCounts = new ConcurrentHashMap<>();

    ProjectedLog(Admin admin, String... topics) {
        this.admin = admin;
        this.topics = List.of(topics);
    }

    /**
     * All partitions of the topics, with the topics' ids.
     *
     * @return null while a topic is not there
     * @throws ReadModelUnavailableException when the broker does not answer in time
     */
    @Nullable
    Map<TopicPartition, Uuid> partitions() {
        try {
            Map<TopicPartition, Uuid> partitions = new HashMap<>();
            Map<String, TopicDescription> found =
                    admin.describeTopics(topics).allTopicNames().get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
            found.forEach((topic, description) -> {
                partitionCounts.put(topic, description.partitions().size());
                description
                        .partitions()
                        .forEach(partition -> partitions.put(
                                new TopicPartition(topic, partition.partition()), description.topicId()));
            });
            return partitions;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw ReadModelUnavailableException.brokerSilent(failure);
        } catch (TimeoutException late) {
            throw ReadModelUnavailableException.brokerSilent(late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ReadModelUnavailableException.brokerSilent(interrupted);
        }
    }

    @Override
    public Map<TopicPartition, Long> of(CallId callId) {
        if (partitionCounts.size() < topics.size() && partitions() == null) {
            throw ReadModelUnavailableException.notProjecting("its topics are not there yet");
        }
        byte[] key = callId.value().getBytes(StandardCharsets.UTF_8);
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            // Where Kafka's producers put a key by default, and Streams with them.
            int partition = Utils.toPositive(Utils.murmur2(key)) % partitionCounts.getOrDefault(topic, 1);
            partitions.add(new TopicPartition(topic, partition));
        }
        return ends(partitions);
    }

    /** Where all partitions of the topics end, as {@link #of} tells it for those of one call. */
    Map<TopicPartition, Long> whole() {
        Map<TopicPartition, Uuid> partitions = partitions();
        if (partitions == null) {
            throw ReadModelUnavailableException.notProjecting("its topics are not there yet");
        }
        return ends(partitions.keySet());
    }

    /** Where these partitions end, open transactions included. */
    Map<TopicPartition, Long> ends(Iterable<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            admin.listOffsets(
                            question,
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED).timeoutMs(ANSWER_MILLIS_MAX))
                    .all()
                    .get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
        } catch (ExecutionException | TimeoutException failure) {
            throw ReadModelUnavailableException.brokerSilent(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ReadModelUnavailableException.brokerSilent(interrupted);
        }
        return ends;
    }
}
