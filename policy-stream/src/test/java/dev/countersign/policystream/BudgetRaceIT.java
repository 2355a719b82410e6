package dev.countersign.policystream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.budget.BudgetAnswer;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.budget.BudgetDecider;
import dev.countersign.domain.budget.BudgetDecision;
import dev.countersign.domain.budget.BudgetEvolution;
import dev.countersign.domain.budget.BudgetState;
import dev.countersign.domain.call.CallCommand.ReservationAnswered;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvolution;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.streams.StreamService;
import dev.countersign.testbroker.NeedsBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One budget and 500 callers of all partitions, on a real broker, over a change of machines in the middle. */
@NeedsBroker
final class BudgetRaceIT {
    private static final int CALLERS = 500;
    private static final int LIMIT = 37;
    private static final String ACTION = "allow-within-" + LIMIT;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private final Queue<Throwable> deaths = new ConcurrentLinkedQueue<>();

    @Test
    void exactlyTheLimitIsExecutedAndAReplaySaysTheSame() throws Exception {
        try (Cluster cluster = Cluster.start(directory)) {
            StreamService first = cluster.stream("one", deaths::add);
            first.start();
            try (Surroundings around = new Surroundings(cluster)) {
                for (int i = 0; i < CALLERS; i++) {
                    around.submit("key-" + i, ACTION);
                    if (i == CALLERS / 2) {
                        around.awaitAnswers(1, PATIENCE);
                        first.stop();
                    }
                }
                // With nothing of what the first one kept: what it knows, it has from the log.
                StreamService second = cluster.stream("other", deaths::add);
                second.start();
                around.awaitAnswers(CALLERS, PATIENCE);
                second.stop();
            }
            theLimitIsExecuted(cluster);
            historiesNeedNoCounter(cluster);
            theLogGivesTheSameAnswersAgain(cluster);
            assertThat(cluster.all(cluster.topics.deadLetters())).isEmpty();
        }
        assertThat(deaths).isEmpty();
    }

    private static void theLimitIsExecuted(Cluster cluster) {
        assertThat(cluster.all(cluster.topics.dispatches().name())).hasSize(LIMIT);
        List<Receipt> denied = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record :
                cluster.all(cluster.topics.receipts().name())) {
            Receipt receipt = cluster.topics.receipts().codec().decode(record.value());
            if (receipt.decision() == ReceiptDecision.DENY) {
                denied.add(receipt);
            }
        }
        assertThat(denied)
                .hasSize(CALLERS - LIMIT)
                .allSatisfy(receipt -> assertThat(receipt.rule()).isEqualTo("b1"));
    }

    /** Each call's events alone fold to its end. */
    private static void historiesNeedNoCounter(Cluster cluster) {
        Map<String, CallState> states = new HashMap<>();
        Set<Integer> partitions = new HashSet<>();
        for (ConsumerRecord<String, byte[]> record :
                cluster.all(cluster.topics.events().name())) {
            CallEvent event =
                    cluster.topics.events().codec().decode(record.value()).event();
            states.put(
                    record.key(),
                    CallEvolution.evolve(states.getOrDefault(record.key(), new CallState.Unseen()), event));
            partitions.add(record.partition());
        }
        assertThat(partitions).as("callers of all partitions").hasSize(Cluster.PARTITIONS);
        assertThat(states.values().stream().filter(CallState.Succeeded.class::isInstance))
                .hasSize(LIMIT);
        assertThat(states.values().stream().filter(CallState.Denied.class::isInstance))
                .hasSize(CALLERS - LIMIT);
    }

    /** What was asked, in the log's order and by the log's time, answered by nobody but the domain. */
    private static void theLogGivesTheSameAnswersAgain(Cluster cluster) {
        Map<String, BudgetAnswer> again = new HashMap<>();
        Map<BudgetKey, BudgetState> counters = new HashMap<>();
        Instant now = Instant.EPOCH;
        for (ConsumerRecord<String, byte[]> record :
                cluster.all(cluster.topics.budgetCommands().name())) {
            BudgetCommand command = cluster.topics.budgetCommands().codec().decode(record.value());
            Instant at = Instant.ofEpochMilli(record.timestamp());
            now = at.isAfter(now) ? at : now;
            BudgetState before = counters.getOrDefault(command.key(), BudgetState.EMPTY);
            BudgetDecision decision = BudgetDecider.decide(before, command, now);
            counters.put(command.key(), BudgetEvolution.evolve(before, decision.events()));
            again.put(command.callId().value(), decision.answer());
        }
        Map<String, BudgetAnswer> recorded = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record :
                cluster.all(cluster.topics.commands().name())) {
            if (cluster.topics.commands().codec().decode(record.value()) instanceof ReservationAnswered answered) {
                recorded.put(record.key(), answered.answer());
            }
        }
        assertThat(recorded).hasSize(CALLERS).isEqualTo(again);
    }
}
