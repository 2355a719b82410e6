package dev.countersign.streams;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** The clients of a stream: Kafka's own, and a producer that tells of an aborted transaction as Streams understands it. */
class StreamClients implements KafkaClientSupplier {
    @Override
    public Admin getAdmin(Map<String, Object> options) {
        return Admin.create(options);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> options) {
        return new FencedProducer(options);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> options) {
        return consumer(options);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> options) {
        return consumer(options);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> options) {
        return consumer(options);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> options) {
        return new KafkaConsumer<>(options, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Where a commit was under way for longer than a transaction may last (a broker was away), the coordinator has
     * aborted it and raised the producer's epoch by one. That is a fenced producer, but under KIP-890 a commit with the
     * epoch before is taken for one that is said again, which does not fit an abort: invalid state, an error that
     * Streams dies of. As a fenced one, it starts over at the last committed transaction with a new producer.
     */
    static class FencedProducer extends KafkaProducer<byte[], byte[]> {
        FencedProducer(Map<String, Object> options) {
            super(options, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void commitTransaction() {
            try {
                super.commitTransaction();
            } catch (InvalidTxnStateException aborted) {
                ProducerFencedException fenced =
                        new ProducerFencedException("The transaction was aborted before it could be committed");
                fenced.initCause(aborted);
                throw fenced;
            }
        }
    }
}
