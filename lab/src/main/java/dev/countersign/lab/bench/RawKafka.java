package dev.countersign.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The yardstick: records of the same size handed through the same number of topics by threads that
 * do nothing else. No transactions, no state, no HTTP: what Kafka itself allows on this machine,
 * in this run.
 */
final class RawKafka implements AutoCloseable {
    static final int HOPS = 4;
    private static final int PARTITIONS = 4;
    private static final int RECORD_BYTES = 500;

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong arrived = new AtomicLong();
    private volatile Histogram micros = Window.histogram();
    private volatile Semaphore inFlight = new Semaphore(0);

    RawKafka(String bootstrap) throws InterruptedException {
        this.bootstrap = bootstrap;
        List<String> topics = new ArrayList<>();
        for (int hop = 0; hop < HOPS; hop++) {
            topics.add("raw-" + hop + "-" + Long.toString(System.nanoTime(), 36));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics.stream()
                            .map(t -> new NewTopic(t, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The yardstick's topics could not be created", e);
        }
        this.producer = producer();
        for (int hop = 0; hop < HOPS; hop++) {
            String from = topics.get(hop);
            String to = hop + 1 < HOPS ? topics.get(hop + 1) : "";
            Thread thread = Thread.ofPlatform().name("raw-hop-" + hop).start(() -> relay(from, to));
            threads.add(thread);
        }
        this.first = topics.getFirst();
    }

    private final String first;

    /** Keeps a number of records under way for a while. */
    Window run(int concurrent, Duration length) throws InterruptedException {
        micros = Window.histogram();
        inFlight = new Semaphore(concurrent);
        long before = arrived.get();
        long start = System.nanoTime();
        long end = start + length.toNanos();
        byte[] value = new byte[RECORD_BYTES];
        ThreadLocalRandom.current().nextBytes(value);
        long sent = 0;
        while (System.nanoTime() < end) {
            inFlight.acquire();
            byte[] stamped = value.clone();
            long now = System.nanoTime();
            for (int i = 0; i < Long.BYTES; i++) {
                stamped[i] = (byte) (now >>> (8 * i));
            }
            var unused = producer.send(new ProducerRecord<>(first, (int) (sent % PARTITIONS), null, stamped));
            sent++;
        }
        while (arrived.get() < before + sent) {
            Thread.sleep(1);
        }
        return new Window(micros, (System.nanoTime() - start) / 1e9, 0);
    }

    private void relay(String from, String to) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                KafkaProducer<byte[], byte[]> relay = producer()) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(from, partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(Set.copyOf(partitions));
            while (!stop.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (to.isEmpty()) {
                        arrived(record.value());
                    } else {
                        var unused = relay.send(new ProducerRecord<>(to, record.partition(), null, record.value()));
                    }
                }
            }
        }
    }

    private void arrived(byte[] value) {
        long stamp = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            stamp = stamp << 8 | (value[i] & 0xff);
        }
        micros.recordValue(Math.min((System.nanoTime() - stamp) / 1000, 59_999_999L));
        arrived.incrementAndGet();
        inFlight.release();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        stop.set(true);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
