package dev.countersign.lab.process;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Consumers that see what an auditor sees: the committed records of every partition of a topic. */
public final class CommittedRecords {
    private CommittedRecords() {}

    /** All there is, and what comes. */
    public static KafkaConsumer<String, byte[]> fromTheBeginning(String bootstrap, String topic) {
        KafkaConsumer<String, byte[]> consumer = assigned(bootstrap, topic);
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }

    /** What comes from now on. */
    public static KafkaConsumer<String, byte[]> fromNowOn(String bootstrap, String topic) {
        KafkaConsumer<String, byte[]> consumer = assigned(bootstrap, topic);
        consumer.seekToEnd(consumer.assignment());
        // Asks the broker now: a position resolved later would miss what comes meanwhile.
        consumer.assignment().forEach(consumer::position);
        return consumer;
    }

    private static KafkaConsumer<String, byte[]> assigned(String bootstrap, String topic) {
        Installation installation = new Installation(bootstrap, "", 0, (short) 0, Map.of());
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "lab-" + topic));
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        return consumer;
    }
}
