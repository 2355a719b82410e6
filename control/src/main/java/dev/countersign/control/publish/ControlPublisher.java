package dev.countersign.control.publish;

import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Brings the control topic to what is wanted: reads what it says, writes what differs, a null for
 * what is no more, to the topic and to its history in one transaction. Publishing the same again
 * writes nothing.
 *
 * <p>Two publishers at once are safe: beginning to write fences the other one, and what is to be
 * written is decided after that. The fenced one fails and is to be asked again.
 */
public final class ControlPublisher {

    private final Topic<ControlFact> control;
    private final Topic<ControlFact> history;
    private final Supplier<? extends Consumer<String, byte[]>> consumers;
    private final Supplier<? extends Producer<String, byte[]>> producers;

    /**
     * @param consumers fresh ones, read_committed, without a group
     * @param producers fresh ones, transactional, all under one transactional id
     */
    public ControlPublisher(
            Topic<ControlFact> control,
            Topic<ControlFact> history,
            Supplier<? extends Consumer<String, byte[]>> consumers,
            Supplier<? extends Producer<String, byte[]>> producers) {
        this.control = control;
        this.history = history;
        this.consumers = consumers;
        this.producers = producers;
    }

    /** Publishes everything that shall hold; what is not among the facts is removed. */
    public Publication publish(Collection<? extends ControlFact> facts) {
        return publish(facts, Set.of());
    }

    /**
     * Publishes.
     *
     * @param facts everything that shall hold of all organizations but the untouched
     * @param untouched organizations that keep what they have
     * @return what was done; it is committed
     * @throws org.apache.kafka.common.KafkaException when it was not, or when that is not known;
     *     publishing again is safe
     */
    public Publication publish(Collection<? extends ControlFact> facts, Set<OrganizationId> untouched) {
        try (Consumer<String, byte[]> consumer = consumers.get()) {
            TopicState state = new TopicState(control, consumer);
            PublicationPlan glance = PublicationPlan.between(state.current(), facts, untouched);
            if (glance.changes().isEmpty()) {
                return glance.publication();
            }
            try (Producer<String, byte[]> producer = producers.get()) {
                producer.initTransactions();
                // Whoever was writing is fenced now: from here on the topic stands still.
                PublicationPlan plan = PublicationPlan.between(state.current(), facts, untouched);
                if (!plan.changes().isEmpty()) {
                    write(producer, plan);
                }
                return plan.publication();
            }
        }
    }

    /** A send that failed fails the commit; closing the producer then aborts what is open. */
    private void write(Producer<String, byte[]> producer, PublicationPlan plan) {
        producer.beginTransaction();
        plan.changes().forEach((key, fact) -> {
            for (Topic<ControlFact> topic : List.of(control, history)) {
                byte[] value = fact.map(topic.codec()::encode).orElse(null);
                var unused = producer.send(new ProducerRecord<>(topic.name(), TopicState.PARTITION, key, value));
            }
        });
        producer.commitTransaction();
    }
}
