package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Asks where the log of a call ends right now. */
@FunctionalInterface
interface LogEnd {
    /**
     * The ends of the partitions of both topics that hold this call's records, open transactions
     * included: a marker may still be on its way behind an answer that was given already.
     *
     * @throws ReadModelUnavailableException when the broker does not tell in time
     */
    Map<TopicPartition, Long> of(CallId callId);
}
