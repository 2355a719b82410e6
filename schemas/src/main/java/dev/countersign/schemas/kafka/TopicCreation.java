package dev.countersign.schemas.kafka;

import dev.countersign.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Brings a cluster's topics to what the catalogue says. */
public final class TopicCreation {
    /** A broker learns of a new topic from the metadata log, a moment after the controller. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(30);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private TopicCreation() {}

    /**
     * Creates what is missing and returns when all of it is there to be used. What exists is left as
     * it is, whoever configured it; only its partition count must be right, because calls are found
     * by it. Instances that start together may all ask.
     *
     * @throws UnfitClusterException when an existing topic has another number of partitions, or when
     *     the cluster refuses or does not answer; what was created until then stays
     */
    public static void ensure(Admin admin, Installation installation, List<TopicSpec> specs) {
        // What exists is checked before anything is created: a wrong installation leaves no traces.
        Map<String, Integer> found = partitions(admin, specs);
        check(specs, found);
        create(admin, installation, missing(specs, found));
        awaitAll(admin, specs);
    }

    private static void create(Admin admin, Installation installation, List<TopicSpec> missing) {
        List<NewTopic> topics = missing.stream()
                .map(spec -> new NewTopic(spec.name(), spec.partitions(), installation.replicationFactor())
                        .configs(spec.config()))
                .toList();
        for (KafkaFuture<Void> creation : admin.createTopics(topics).values().values()) {
            try {
                Answers.of(creation);
            } catch (ExecutionException failed) {
                // Another instance was faster, or the broker that we asked before did not know yet.
                if (!(failed.getCause() instanceof TopicExistsException)) {
                    throw UnfitClusterException.notCreated(failed);
                }
            }
        }
    }

    private static void awaitAll(Admin admin, List<TopicSpec> specs) {
        long deadline = System.nanoTime() + SEEN_WITHIN.toNanos();
        Map<String, Integer> found = partitions(admin, specs);
        while (found.size() < specs.size()) {
            if (System.nanoTime() > deadline) {
                throw UnfitClusterException.notSeen(
                        missing(specs, found).getFirst().name());
            }
            pause();
            found = partitions(admin, specs);
        }
        check(specs, found);
    }

    private static void check(List<TopicSpec> specs, Map<String, Integer> found) {
        for (TopicSpec spec : specs) {
            int partitions = found.getOrDefault(spec.name(), spec.partitions());
            if (partitions != spec.partitions()) {
                throw UnfitClusterException.otherPartitionCount(spec.name(), partitions, spec.partitions());
            }
        }
    }

    private static List<TopicSpec> missing(List<TopicSpec> specs, Map<String, Integer> found) {
        return specs.stream().filter(spec -> !found.containsKey(spec.name())).toList();
    }

    /** By topic; without those that the broker does not know. */
    private static Map<String, Integer> partitions(Admin admin, List<TopicSpec> specs) {
        Map<String, KafkaFuture<TopicDescription>> descriptions = admin.describeTopics(
                        specs.stream().map(TopicSpec::name).toList())
                .topicNameValues();
        Map<String, Integer> partitions = new HashMap<>();
        descriptions.forEach((name, description) -> {
            try {
                partitions.put(name, Answers.of(description).partitions().size());
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw UnfitClusterException.unreachable(failed);
                }
            }
        });
        return partitions;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw UnfitClusterException.unreachable(interrupted);
        }
    }
}
