package dev.countersign.schemas.topic;

import java.util.Map;

/**
 * What is to be created on a cluster. The replication factor and {@code min.insync.replicas} are
 * the cluster's own matter.
 *
 * @param name the full name, prefix included
 * @param config Kafka's topic settings
 */
public record TopicSpec(String name, int partitions, Map<String, String> config) {
    public TopicSpec {
        config = Map.copyOf(config);
    }
}
