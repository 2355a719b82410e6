package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.StreamService;
import dev.countersign.testbroker.NeedsBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream on a real broker, in real transactions. */
@NeedsBroker
final class PolicyStreamIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private final Queue<Throwable> deaths = new ConcurrentLinkedQueue<>();

    @Test
    void everyCallHappensOnceOverARestartInTheMiddle() throws Exception {
        int calls = 1_000;
        try (Cluster cluster = Cluster.start(directory)) {
            StreamService first = cluster.stream(deaths::add);
            first.start();
            try (Surroundings around = new Surroundings(cluster)) {
                for (int i = 0; i < calls; i++) {
                    around.submit("key-" + i, i % 4 == 0 ? "deny" : "allow");
                    around.repeat("key-" + i, i % 4 == 0 ? "deny" : "allow");
                    if (i == calls / 2) {
                        around.awaitAnswers(calls / 10, LIMIT);
                        first.stop();
                    }
                }
                assertThat(around.answers.get()).isLessThan(calls);
                StreamService second = cluster.stream(deaths::add);
                second.start();
                around.awaitAnswers(calls, LIMIT);
                second.stop();
            }
            assertOneHistoryEach(cluster, calls);
            assertThat(cluster.all(cluster.topics.deadLetters())).isEmpty();
            assertThat(cluster.all(cluster.topics.replies().name())).hasSize(calls);
        }
        assertThat(deaths).isEmpty();
    }

    @Test
    void aStartAndAResultReadTogetherAreStoredOnce() throws Exception {
        int calls = 200;
        try (Cluster cluster = Cluster.start(directory);
                KafkaProducer<String, byte[]> producer = cluster.producer()) {
            StreamService first = cluster.stream(deaths::add);
            first.start();
            for (int i = 0; i < calls; i++) {
                send(
                        producer,
                        cluster.topics.commands(),
                        Calls.submit("key-" + i, "allow", null, Instant.now()),
                        Calls.id("key-" + i));
            }
            await(() -> first.tally().counts().commands() == calls);
            first.stop();
            for (int i = 0; i < calls; i++) {
                send(
                        producer,
                        cluster.topics.executions(),
                        Calls.started("key-" + i, 1, Instant.now()),
                        Calls.id("key-" + i));
                send(
                        producer,
                        cluster.topics.executions(),
                        Calls.succeeded("key-" + i, 1, Instant.now()),
                        Calls.id("key-" + i));
            }
            StreamService second = cluster.stream(deaths::add);
            second.start();
            await(() -> second.tally().counts().commands() == 2 * calls);
            second.stop();

            assertOneHistoryEach(cluster, calls);
            // One for the dispatch and one for the end; a commit by the timer may fall between a start and its result.
            assertThat(cluster.all("policy-stream-calls-changelog")).hasSizeBetween(2 * calls, 3 * calls - calls / 2);
        }
        assertThat(deaths).isEmpty();
    }

    private static <V> void send(KafkaProducer<String, byte[]> producer, Topic<V> topic, V value, CallId callId) {
        producer.send(
                new ProducerRecord<>(topic.name(), callId.value(), topic.codec().encode(value)));
    }

    private static void await(BooleanSupplier met) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!met.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static void assertOneHistoryEach(Cluster cluster, int calls) {
        Map<String, Digest> digests = new HashMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        Map<String, Integer> attempts = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record :
                cluster.all(cluster.topics.events().name())) {
            RecordedCallEvent event = cluster.topics.events().codec().decode(record.value());
            assertThat(event.number()).isEqualTo(numbers.merge(record.key(), 1, Integer::sum));
            digests.merge(
                    record.key(),
                    HistoryDigest.next(HistoryDigest.EMPTY, WireFormat.body(record.value())),
                    (before, first) -> HistoryDigest.next(before, WireFormat.body(record.value())));
            if (event.event() instanceof AttemptDispatched) {
                attempts.merge(record.key(), 1, Integer::sum);
            }
        }
        assertThat(numbers).hasSize(calls);
        assertThat(cluster.all(cluster.topics.dispatches().name())).hasSize(sum(attempts.values()));

        Map<Integer, List<Long>> sequences = new HashMap<>();
        Map<String, Integer> terminal = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record :
                cluster.all(cluster.topics.receipts().name())) {
            Receipt receipt = cluster.topics.receipts().codec().decode(record.value());
            sequences
                    .computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                    .add(receipt.sequence());
            if (receipt.kind() == ReceiptKind.TERMINAL) {
                terminal.merge(record.key(), 1, Integer::sum);
                assertThat(receipt.historyDigest()).isEqualTo(digests.get(record.key()));
            }
        }
        assertThat(terminal)
                .hasSize(calls)
                .allSatisfy((call, count) -> assertThat(count).isOne());
        sequences.forEach((partition, numbered) -> {
            for (int i = 0; i < numbered.size(); i++) {
                assertThat(numbered.get(i)).isEqualTo(i);
            }
        });
    }

    private static int sum(Collection<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }
}
