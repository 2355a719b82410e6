package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.StreamService;
import dev.countersign.testbroker.NeedsBroker;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
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

    /** A sanity check of the recipe, printed for people; shared machines make no good judges. */
    @Test
    void tellsItsLatencyItsThroughputAndWhatACallCosts() throws Exception {
        int warmUp = Integer.getInteger("countersign.it.warmup", 2_000);
        int lone = Integer.getInteger("countersign.it.lone", 300);
        int burst = Integer.getInteger("countersign.it.burst", 5_000);
        try (Cluster cluster = Cluster.start(directory)) {
            StreamService stream = cluster.stream(deaths::add);
            stream.start();
            try (Surroundings around = new Surroundings(cluster)) {
                burst(around, "warm-", warmUp, 500);
                System.out.println(rawHop(cluster, lone));
                System.out.println(alone(around, "deny", lone));
                System.out.println(alone(around, "allow", lone));
                System.out.println(burst(around, "burst-", burst, 1_000));
                System.out.println(stream.tally().counts());
            }
            stream.stop();
            int calls = warmUp + 2 * lone + burst;
            for (String name : cluster.names()) {
                if (!name.startsWith("__")) {
                    System.out.println(cost(name, cluster.all(name), calls));
                }
            }
        }
        assertThat(deaths).isEmpty();
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

    /** What this machine makes of one produce and one poll right now: the measure for the rest. */
    private static String rawHop(Cluster cluster, int hops) throws Exception {
        String topic = cluster.topics.directReplies().name();
        List<Long> micros = new ArrayList<>();
        try (KafkaProducer<String, byte[]> producer = cluster.producer();
                KafkaConsumer<String, byte[]> consumer = cluster.consumer(topic)) {
            for (int i = 0; i < hops; i++) {
                long sent = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, "hop", new byte[500]));
                while (consumer.poll(Duration.ofSeconds(1)).isEmpty()) {
                    assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(LIMIT);
                }
                micros.add((System.nanoTime() - sent) / 1_000);
            }
        }
        return "1 in flight, a raw hop: " + percentiles(micros);
    }

    private static String alone(Surroundings around, String action, int calls) throws InterruptedException {
        around.latenciesMicros.clear();
        for (int i = 0; i < calls; i++) {
            int before = around.answers.get();
            around.submit("alone-" + action + "-" + i, action);
            around.awaitAnswers(before + 1, LIMIT);
        }
        return "1 in flight, " + action + ": " + percentiles(around.latenciesMicros);
    }

    private static String burst(Surroundings around, String prefix, int calls, int inFlight)
            throws InterruptedException {
        around.latenciesMicros.clear();
        int before = around.answers.get();
        long start = System.nanoTime();
        long cpuBefore = cpuNanos();
        for (int i = 0; i < calls; i++) {
            if (i >= inFlight) {
                around.awaitAnswers(before + i - inFlight, LIMIT);
            }
            around.submit(prefix + i, "allow");
        }
        around.awaitAnswers(before + calls, LIMIT);
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                "%d in flight: %.0f calls/s, %.0f µs of CPU a call (broker, stream, worker and load), %s",
                inFlight, calls / seconds, (cpuNanos() - cpuBefore) / 1e3 / calls, percentiles(around.latenciesMicros));
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static String percentiles(Collection<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        return String.format(
                "p50 %.2f ms, p99 %.2f ms of %d",
                sorted.get(sorted.size() / 2) / 1e3, sorted.get(sorted.size() * 99 / 100) / 1e3, sorted.size());
    }

    private static String cost(String topic, List<ConsumerRecord<String, byte[]>> records, int calls) {
        long bytes = 0;
        for (ConsumerRecord<String, byte[]> record : records) {
            bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
            for (Header header : record.headers()) {
                bytes += header.key().length() + header.value().length;
            }
        }
        return String.format(
                "%-40s %6.2f records, %7.1f bytes a call",
                topic, (double) records.size() / calls, (double) bytes / calls);
    }
}
