package dev.countersign.policystream;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.store.StoredBudgets;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.StreamEnd;
import dev.countersign.streams.StreamService;

/** The stream application that owns every call. */
final class PolicyStream {
    private PolicyStream() {}

    /** The application on an installation, not started. */
    static StreamService of(
            Installation installation,
            Topics topics,
            Rulebooks rulebooks,
            PolicyStreamProperties properties,
            StreamEnd end) {
        return new StreamService(
                installation,
                topics,
                properties.instance(),
                (partitions, drain, tally) -> CallTopology.build(new CallProcessor.Parts(
                        topics,
                        topics.opening(StoredCall.codec()),
                        StoredBudgets.codec(),
                        rulebooks,
                        properties.callTimes(),
                        partitions,
                        drain,
                        tally)),
                end);
    }
}
