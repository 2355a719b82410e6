package dev.countersign.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real coordinator that aborts a transaction while its commit is on the way, as when the broker was away for long. */
@NeedsBroker
class AbortedTransactionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IN = "in";
    private static final String OUT = "out";

    @TempDir
    private Path directory;

    private final AtomicInteger commits = new AtomicInteger();

    @Test
    void theStreamStartsOverAtTheLastCommittedTransaction() throws Exception {
        Queue<Throwable> deaths = new ConcurrentLinkedQueue<>();
        try (TestBroker broker = TestBroker.start(directory.resolve("broker"));
                RocksDbMemory memory = new RocksDbMemory(StreamInstance.STORE_MEMORY_MIN.toBytes())) {
            Installation installation = Installation.at(broker.bootstrapServers());
            try (Admin admin = Admin.create(KafkaClients.admin(installation, "test"));
                    KafkaStreams streams =
                            new KafkaStreams(topology(), options(installation, memory), new Late(admin))) {
                admin.createTopics(List.of(new NewTopic(IN, 1, (short) 1), new NewTopic(OUT, 1, (short) 1)))
                        .all()
                        .get();
                streams.setUncaughtExceptionHandler(cause -> {
                    deaths.add(cause);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
                streams.start();
                submit(installation, "first");
                submit(installation, "second");

                assertThat(committed(installation, 2)).containsExactly("first", "second");
                assertThat(deaths).isEmpty();
                assertThat(commits).as("one was aborted").hasValueGreaterThan(1);
            }
        }
    }

    private static Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(IN, Consumed.with(Serdes.String(), Serdes.String()))
                .to(OUT, Produced.with(Serdes.String(), Serdes.String()));
        return builder.build();
    }

    private Properties options(Installation installation, RocksDbMemory memory) {
        StreamInstance instance = new StreamInstance(
                "test", directory.resolve("state"), "1", 1, 0, StreamInstance.STORE_MEMORY_MIN, PATIENCE, PATIENCE);
        return StreamsSettings.of(installation, "test", instance, new Drain(), memory);
    }

    private static void submit(Installation installation, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, installation.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(IN, "key", value)).get();
        }
    }

    /** So many as were committed at least, and whatever else came by then. */
    private static List<String> committed(Installation installation, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "test"))) {
            consumer.assign(List.of(new TopicPartition(OUT, 0)));
            consumer.seekToBeginning(consumer.assignment());
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (values.size() < count && System.nanoTime() - until < 0) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    /** Clients whose first commit leaves when the coordinator has aborted its transaction. */
    private final class Late extends StreamClients {
        private final Admin admin;

        Late(Admin admin) {
            this.admin = admin;
        }

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> options) {
            Object transactionalId = options.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
            return new FencedProducer(options) {
                @Override
                public void commitTransaction() {
                    if (commits.getAndIncrement() == 0) {
                        awaitAbort((String) transactionalId);
                    }
                    super.commitTransaction();
                }
            };
        }

        private void awaitAbort(String transactionalId) {
            TransactionState state = TransactionState.ONGOING;
            long until = System.nanoTime() + PATIENCE.toNanos();
            try {
                while (state != TransactionState.COMPLETE_ABORT && System.nanoTime() - until < 0) {
                    Thread.sleep(100);
                    state = admin.describeTransactions(List.of(transactionalId))
                            .description(transactionalId)
                            .get()
                            .state();
                }
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
