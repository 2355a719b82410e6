package dev.countersign.readmodel;

import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.session.RecordedSessionEvent;
import dev.countersign.schemas.seal.Opening;
import dev.countersign.schemas.topic.RecordedEvent;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;

/** The topics of which the tables are made. */
public record ProjectedTopics(
        Topic<RecordedEvent> events, Topic<Receipt> receipts, Topic<RecordedSessionEvent> sessions) {
    /** Those of an installation. */
    public static ProjectedTopics of(Topics topics) {
        return new ProjectedTopics(topics.allEvents(), topics.receipts(), topics.sessions());
    }

    /** The same without what opens payloads: nothing in the tables is open, and each was decrypted for nothing. */
    ProjectedTopics closed() {
        return new ProjectedTopics(closed(events), closed(receipts), closed(sessions));
    }

    private static <V> Topic<V> closed(Topic<V> topic) {
        return new Topic<>(topic.name(), Opening.without(topic.codec()));
    }
}
