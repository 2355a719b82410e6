package dev.countersign.schemas.kafka;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Why Countersign does not start on this cluster: one sentence for who runs it. */
public final class UnfitClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnfitClusterException(String message) {
        super(message);
    }

    private UnfitClusterException(String message, Throwable cause) {
        super(message, cause);
    }

    static UnfitClusterException oldTransactions(int level, int needed) {
        return new UnfitClusterException("The cluster's feature transaction.version is at " + level
                + ", and exactly-once processing here needs " + needed
                + "; raise it with: kafka-features.sh upgrade --feature transaction.version=" + needed);
    }

    static UnfitClusterException otherPartitionCount(String topic, int found, int wanted) {
        return new UnfitClusterException("The topic " + topic + " has " + found + " partitions, and this installation "
                + "is configured for " + wanted + "; a call would be looked for on another partition than it was "
                + "written to, so set countersign.kafka.partitions to what the topics have");
    }

    static UnfitClusterException notCreated(Throwable cause) {
        return new UnfitClusterException("The cluster refused to create a topic: " + reason(cause), cause);
    }

    static UnfitClusterException notSeen(String topic) {
        return new UnfitClusterException("The cluster says that the topic " + topic
                + " exists, and its broker does not know it; are the brokers connected to their controllers?");
    }

    static UnfitClusterException unreachable(Throwable cause) {
        return new UnfitClusterException(
                "The Kafka cluster did not answer; is it running, and is countersign.kafka.bootstrap-servers right? "
                        + reason(cause),
                cause);
    }

    /** What the cluster said, without the future it was said through. */
    private static @Nullable String reason(Throwable cause) {
        return cause instanceof ExecutionException && cause.getCause() != null
                ? cause.getCause().getMessage()
                : cause.getMessage();
    }
}
