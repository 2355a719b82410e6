package dev.countersign.approvalstream;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.streams.StreamEnd;
import dev.countersign.streams.StreamService;

/** The stream application that owns every approval. */
final class ApprovalStream {
    private ApprovalStream() {}

    /** The application on an installation, not started. */
    static StreamService of(
            Installation installation, Topics topics, ApprovalStreamProperties properties, StreamEnd end) {
        return new StreamService(
                installation,
                topics,
                properties.instance(),
                (partitions, drain, tally) -> ApprovalTopology.build(new ApprovalTopology.Parts(
                        topics, topics.opening(StoredApproval.codec()), properties.times(), partitions, drain, tally)),
                end);
    }
}
