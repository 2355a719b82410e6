package dev.countersign.schemas.seal;

import dev.countersign.schemas.topic.Topic;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Destroys the keys of a subject, and records that in the same transaction. From then on no service
 * opens what was sealed under them; the topic drops the wrapped keys themselves when it is compacted.
 * Receipts and their proofs hold none of it, and stay as they are.
 */
public final class Eraser {
    private final KeyRing ring;
    private final Topic<WrappedKey> subjectKeys;
    private final Topic<Erasure> erasures;
    private final Producer<String, byte[]> producer;
    private final Clock clock;

    /** @param producer transactional and initialized; the caller's */
    public Eraser(
            KeyRing ring,
            Topic<WrappedKey> subjectKeys,
            Topic<Erasure> erasures,
            Producer<String, byte[]> producer,
            Clock clock) {
        this.ring = ring;
        this.subjectKeys = subjectKeys;
        this.erasures = erasures;
        this.producer = producer;
        this.clock = clock;
    }

    /**
     * To erase what has no key is recorded too, and changes nothing.
     *
     * @throws KeysUnavailableException when it is not known whether it was done; to do it again is right
     */
    public Erasure erase(Subject subject, String requestedBy, String reason) {
        List<String> recordKeys = ring.recordKeys(subject);
        List<String> ids = recordKeys.stream()
                .map(key -> key.substring(key.lastIndexOf('/') + 1))
                .toList();
        Erasure erasure =
                new Erasure(subject, ids, requestedBy, reason, clock.instant().truncatedTo(ChronoUnit.MICROS));
        try {
            producer.beginTransaction();
            // A record that cannot be written fails the commit.
            var unused = producer.send(new ProducerRecord<>(
                    erasures.name(), subject.recordName(), erasures.codec().encode(erasure)));
            for (String key : recordKeys) {
                var unusedToo = producer.send(new ProducerRecord<>(subjectKeys.name(), key, null));
            }
            producer.commitTransaction();
            return erasure;
        } catch (KafkaException failed) {
            throw KeysUnavailableException.notErased(failed);
        }
    }
}
