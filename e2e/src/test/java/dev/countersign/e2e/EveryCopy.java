package dev.countersign.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that an installation wrote anywhere, looked through for a text. */
final class EveryCopy {
    private final String bootstrapServers;
    private final Path directory;

    /** @param directory with the state stores, the read model, the broker's log and what the processes printed */
    EveryCopy(String bootstrapServers, Path directory) {
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
    }

    /** Where it is: records, changelogs and uncommitted ones among them, and files. */
    List<String> holding(String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        List<String> places = records(wanted);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (contains(Files.readAllBytes(file), wanted)) {
                    places.add(directory.relativize(file).toString());
                }
            }
        }
        return places;
    }

    private List<String> records(byte[] wanted) {
        List<String> places = new ArrayList<>();
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "key.deserializer",
                ByteArrayDeserializer.class.getName(),
                "value.deserializer",
                ByteArrayDeserializer.class.getName());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(options)) {
            Set<TopicPartition> all = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (contains(record.key(), wanted)
                            || contains(record.value(), wanted)
                            || inHeaders(record, wanted)) {
                        places.add(record.topic() + "-" + record.partition() + "@" + record.offset());
                    }
                }
            }
        }
        return places;
    }

    private static boolean inHeaders(ConsumerRecord<byte[], byte[]> record, byte[] wanted) {
        for (Header header : record.headers()) {
            if (contains(header.value(), wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        if (bytes == null) {
            return false;
        }
        outer:
        for (int from = 0; from + wanted.length <= bytes.length; from++) {
            for (int i = 0; i < wanted.length; i++) {
                if (bytes[from + i] != wanted[i]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
