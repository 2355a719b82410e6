package dev.countersign.worker.intake;

import dev.countersign.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes what cannot be read to the dead letters, as it came. It is in the log when the future is done. */
public final class SetAside {
    private final Producer<String, byte[]> producer;
    private final String deadLetters;

    public SetAside(Producer<String, byte[]> producer, Topics topics) {
        this.producer = producer;
        this.deadLetters = topics.deadLetters();
    }

    /** Sets one record aside. */
    public Future<RecordMetadata> write(ConsumerRecord<String, byte[]> poison, String reason) {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(deadLetters, poison.key(), poison.value());
        poison.headers().forEach(letter.headers()::add);
        letter.headers().add("dead_letter_reason", utf8(reason));
        letter.headers().add("dead_letter_topic", utf8(poison.topic()));
        letter.headers().add("dead_letter_partition", utf8(Integer.toString(poison.partition())));
        letter.headers().add("dead_letter_offset", utf8(Long.toString(poison.offset())));
        return producer.send(letter);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
