package dev.countersign.readmodel;

import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.readmodel.Histories.Life;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The projected topics on a real broker, under a prefix of their own, written in transactions. */
final class BrokerLog implements AutoCloseable {
    private static final int ANSWER_SECONDS_MAX = 30;

    final Topics topics;
    private final String bootstrapServers;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    BrokerLog(String bootstrapServers, String prefix) {
        this.bootstrapServers = bootstrapServers;
        this.topics = new Topics(prefix, SchemaIds.bundled());
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "transactional.id", "policy-stream-" + UUID.randomUUID(),
                        "transaction.timeout.ms", 60_000,
                        "linger.ms", 5,
                        "batch.size", 256 * 1024,
                        // A transaction that begins while the last one's markers are being written.
                        "retry.backoff.ms", 1,
                        "retry.backoff.max.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void createTopics(int partitions) throws Exception {
        admin.createTopics(List.of(
                        new NewTopic(topics.events().name(), partitions, (short) 1),
                        new NewTopic(topics.receipts().name(), partitions, (short) 1),
                        new NewTopic(topics.sessions().name(), partitions, (short) 1)))
                .all()
                .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        producer.initTransactions();
    }

    void deleteTopics() throws Exception {
        admin.deleteTopics(List.of(
                        topics.events().name(),
                        topics.receipts().name(),
                        topics.sessions().name()))
                .all()
                .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    }

    void begin() {
        producer.beginTransaction();
    }

    void commit() {
        producer.commitTransaction();
    }

    void abort() {
        producer.abortTransaction();
    }

    void send(Life life) {
        life.events().forEach(this::send);
        life.receipts().forEach(this::send);
    }

    void send(RecordedCallEvent event) {
        send(topics.events().name(), event.callId(), topics.events().codec().encode(event));
    }

    void send(Receipt receipt) {
        send(
                topics.receipts().name(),
                receipt.callId(),
                topics.receipts().codec().encode(receipt));
    }

    void send(String topic, CallId callId, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, callId.value().getBytes(StandardCharsets.UTF_8), value));
    }

    void append(Life life) {
        begin();
        send(life);
        commit();
    }

    /** A read model of this log; the admin stays this log's. */
    ReadModel readModel(DataSource database) {
        return readModel(database, 5_000);
    }

    ReadModel readModel(DataSource database, int pollRecordsMax) {
        Map<String, Object> options =
                ReadModelConfiguration.consumerOptions(Installation.at(bootstrapServers), pollRecordsMax);
        return new ReadModel(
                database,
                () -> new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                admin,
                ProjectedTopics.of(topics),
                topics.payloads());
    }

    /** Everything of a partition that does not exist: whoever waits for it waits for ever. */
    Map<TopicPartition, Long> never() {
        return Map.of(new TopicPartition(topics.events().name(), 0), Long.MAX_VALUE);
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
