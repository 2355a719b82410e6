package dev.countersign.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Producers that commit one transaction after the other, each with a record for every topic, until the broker is gone. */
final class Committers implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger committed = new AtomicInteger();
    private volatile boolean ended;

    Committers(BrokerClient client, int producers, List<String> topics) {
        for (int number = 0; number < producers; number++) {
            Map<String, Object> options = new HashMap<>(client.options());
            options.put("transactional.id", "committer-" + number);
            options.put("transaction.timeout.ms", 1_000);
            options.put("retry.backoff.ms", 1);
            options.put("max.block.ms", 5_000);
            threads.add(Thread.ofVirtual().start(() -> commit(options, topics)));
        }
    }

    private void commit(Map<String, Object> options, List<String> topics) {
        var producer = new KafkaProducer<byte[], byte[]>(options, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
            while (!ended) {
                producer.beginTransaction();
                for (String topic : topics) {
                    var unused = producer.send(new ProducerRecord<>(topic, new byte[50]));
                }
                producer.commitTransaction();
                committed.incrementAndGet();
            }
        } catch (KafkaException gone) {
            // The broker was killed, which is what this waits for.
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    /** How many transactions were acknowledged. */
    int committed() {
        return committed.get();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
