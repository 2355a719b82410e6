package dev.countersign.worker.kafka;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.TopicSpec;
import dev.countersign.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Countersign's own topics: whoever could publish there could grant himself anything. On its own cluster
 * they are nobody's to publish to; elsewhere a topic may have such a name. Where it cannot be told which
 * cluster it is, it is taken for its own.
 */
public final class OwnTopics {
    private static final Duration ASKING_MAX = Duration.ofSeconds(3);

    private final Set<String> names;
    private final List<String> beginnings;
    private final Supplier<@Nullable String> asking;
    private volatile @Nullable String cluster;

    OwnTopics(Set<String> names, List<String> beginnings, Supplier<@Nullable String> asking) {
        this.names = Set.copyOf(names);
        this.beginnings = List.copyOf(beginnings);
        this.asking = asking;
    }

    /** Those of an installation, its state stores' included. */
    public static OwnTopics of(Installation installation, Topics topics) {
        String prefix = installation.topicPrefix();
        return new OwnTopics(
                topics.specs().stream().map(TopicSpec::name).collect(Collectors.toSet()),
                List.of(prefix + "policy-stream-", prefix + "approval-stream-"),
                () -> clusterOf(installation));
    }

    /** @param clusterId of the cluster that is to be published to; null when it does not say */
    boolean has(String topic, @Nullable String clusterId) {
        if (topic.startsWith("__")) {
            // Kafka's own, on every cluster.
            return true;
        }
        boolean named = names.contains(topic) || beginnings.stream().anyMatch(topic::startsWith);
        return named && isOurs(clusterId);
    }

    private boolean isOurs(@Nullable String clusterId) {
        String known = cluster;
        if (known == null) {
            known = asking.get();
            cluster = known;
        }
        return known == null || clusterId == null || known.equals(clusterId);
    }

    private static @Nullable String clusterOf(Installation installation) {
        Map<String, Object> options = KafkaClients.admin(installation, "countersign-own-cluster");
        options.put("request.timeout.ms", (int) ASKING_MAX.toMillis());
        options.put("default.api.timeout.ms", (int) ASKING_MAX.toMillis());
        try (Admin admin = Admin.create(options)) {
            return admin.describeCluster().clusterId().get(ASKING_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException unknown) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
