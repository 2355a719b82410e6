package dev.countersign.worker.intake;

import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.topic.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what cannot be read to the dead letters, as it came. It is in the log when the future is done. */
public final class SetAside {
    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

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

    /**
     * What a record says. One that cannot be read is among the dead letters when this returns null.
     *
     * @param what the record should be, for people: {@code a notice}
     * @throws KafkaException when it could not be set aside either
     */
    public <V> @Nullable V read(Topic<V> topic, ConsumerRecord<String, byte[]> record, String what)
            throws InterruptedException {
        try {
            return topic.codec().decode(record.value());
        } catch (UnreadableRecordException poison) {
            LOG.atError()
                    .addKeyValue("what", what)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(poison)
                    .log("A record is not what its topic holds; it is set aside");
            try {
                write(record, String.valueOf(poison.getMessage())).get();
            } catch (ExecutionException e) {
                throw new KafkaException("A record could not be set aside", e);
            }
            return null;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
