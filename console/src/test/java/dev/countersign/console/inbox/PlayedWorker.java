package dev.countersign.console.inbox;

import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.look.LookResult;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Takes orders to look, from now on, and answers them as the test says. */
final class PlayedWorker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Topics topics;
    private final Consumer<String, byte[]> consumer;
    private final Producer<String, byte[]> producer;
    private final Queue<LookOrder> taken = new ArrayDeque<>();

    PlayedWorker(String bootstrapServers, Topics topics) {
        Installation installation = new Installation(bootstrapServers, "", 4, (short) 1, Map.of());
        this.topics = topics;
        consumer = new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "played-worker"));
        producer = new KafkaProducer<>(KafkaClients.latencyProducer(installation, "played-worker"));
        List<TopicPartition> all = consumer.partitionsFor(topics.looks().name()).stream()
                .map(part -> new TopicPartition(part.topic(), part.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        all.forEach(consumer::position);
    }

    LookOrder take() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (taken.isEmpty() && System.nanoTime() < end) {
            poll(Duration.ofMillis(100));
        }
        return taken.remove();
    }

    /** How many orders there are that nobody took; looked for once, and long enough. */
    int waiting() {
        poll(Duration.ofSeconds(1));
        return taken.size();
    }

    private void poll(Duration time) {
        consumer.poll(time).forEach(record -> taken.add(topics.looks().codec().decode(record.value())));
    }

    void answer(LookOrder order, String requestId, LookResult result, Instant at) throws Exception {
        LookReply reply = new LookReply(order.callId(), requestId, result, at);
        producer.send(new ProducerRecord<>(
                        topics.lookReplies().name(),
                        order.replyPartition(),
                        order.callId().value(),
                        topics.lookReplies().codec().encode(reply)))
                .get();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
