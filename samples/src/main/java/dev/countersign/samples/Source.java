package dev.countersign.samples;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import picocli.CommandLine.Option;

/** Where receipts come from, as both samples are told. */
final class Source {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:19092",
            description = "the Kafka cluster (default: ${DEFAULT-VALUE})")
    private String bootstrap = "";

    @Option(
            names = "--registry",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "the ingress, or a schema registry (default: ${DEFAULT-VALUE})")
    private URI registry = URI.create("");

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = "receipts",
            description = "with the installation's prefix (default: ${DEFAULT-VALUE})")
    private String topic = "";

    @Option(names = "--until-end", description = "stop at what is the end now, instead of following")
    private boolean untilEnd;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "500",
            description = "receipts taken at a time, at most (default: ${DEFAULT-VALUE})")
    private int batch;

    private Map<TopicPartition, Long> ends = Map.of();

    /** All its partitions assigned and standing at their beginnings. Values stay bytes until somebody wants one. */
    KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        // Without it records of aborted transactions would be seen, and sequences twice.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The position is ours to say: to jump silently is to lose receipts.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch);
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends = consumer.endOffsets(partitions);
        return consumer;
    }

    /** Whether to poll again: always, unless only what was there at the start is wanted. */
    boolean goesOn(KafkaConsumer<String, byte[]> consumer) {
        return !untilEnd || ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    ReceiptReader reader() {
        return new ReceiptReader(registry, topic);
    }
}
