package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.schemas.wire.WireFormat;
import dev.countersign.streams.StreamService;
import dev.countersign.testbroker.NeedsBroker;
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
