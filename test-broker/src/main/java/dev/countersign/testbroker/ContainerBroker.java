package dev.countersign.testbroker;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Apache Kafka's image, with the embedded broker's answers to what a test can tell them apart by. Never
 * run where it was written: README, "What was not run".
 */
final class ContainerBroker implements TestBroker {
    /** The version of our clients: RATIONALE.md, "Why do we pin these versions?" */
    private static final String IMAGE = "apache/kafka:4.3.1";

    private final KafkaContainer container = new KafkaContainer(IMAGE)
            // Topics come from the catalogue; a misspelt name is an error, not a new topic.
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            // One node can hold one replica.
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
            // As BrokerSettings has them: tests wait for what these delay.
            .withEnv("KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "1")
            .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");

    ContainerBroker() {
        container.start();
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void stop() {
        Assumptions.abort("A container's broker comes back at another address; this test needs it at the same one.");
    }

    @Override
    public void startAgain() {
        throw new IllegalStateException("A container's broker was not stopped");
    }

    @Override
    public void close() {
        container.close();
    }
}
