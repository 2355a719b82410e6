package dev.countersign.policystream;

import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.authorization.AuthorizationCommand;
import dev.countersign.domain.budget.BudgetCommand;
import dev.countersign.domain.call.CallCommand;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallTimes;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.schemas.store.StoredBudgets;
import dev.countersign.schemas.store.StoredCall;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.streams.Drain;
import dev.countersign.streams.Tally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The real topology without a broker: commands in, whatever came out, and a clock that is told. */
final class StreamDriver implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    static final CallTimes TIMES = CallTimes.DEFAULTS;

    final Topics topics = new Topics("", SchemaIds.bundled());
    final Tally tally = new Tally();
    private final TopologyTestDriver driver;

    StreamDriver(Path stateDirectory) {
        this(stateDirectory, organization -> new FixedRulebook());
    }

    StreamDriver(Path stateDirectory, Rulebooks rulebooks) {
        Properties options = new Properties();
        options.put(StreamsConfig.APPLICATION_ID_CONFIG, "policy-stream");
        options.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        options.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        options.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        CallProcessor.Parts parts = new CallProcessor.Parts(
                topics, StoredCall.codec(), StoredBudgets.codec(), rulebooks, TIMES, 1, new Drain(), tally);
        driver = new TopologyTestDriver(CallTopology.build(parts), options, START);
    }

    void command(CallCommand command) {
        send(
                topics.commands().name(),
                command.callId().value(),
                topics.commands().codec().encode(command));
    }

    void report(ExecutionReport report) {
        send(
                topics.executions().name(),
                report.callId().value(),
                topics.executions().codec().encode(report));
    }

    void send(String topic, String key, byte[] value) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Lets time pass; what timers ask goes round through its topic. */
    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    List<RecordedCallEvent> events() {
        return values(topics.events());
    }

    List<Dispatch> dispatches() {
        return values(topics.dispatches());
    }

    List<ApprovalCommand> asked() {
        return values(topics.approvalCommands());
    }

    /** What the stream put on its own topic; it has processed it too. */
    List<CallCommand> ownCommands() {
        return values(topics.commands());
    }

    List<BudgetCommand> budgetCommands() {
        return values(topics.budgetCommands());
    }

    List<AuthorizationCommand> authorizationCommands() {
        return values(topics.authorizationCommands());
    }

    /** The keys of the store of counters, whatever they are for. */
    List<String> budgetKeys() {
        KeyValueStore<String, byte[]> budgets = driver.getKeyValueStore(BudgetStore.BUDGETS);
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = budgets.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    List<Receipt> receipts() {
        return values(topics.receipts());
    }

    List<Reply> replies() {
        return values(topics.replies());
    }

    /** A topic's records as they are on the wire. */
    List<TestRecord<byte[], byte[]>> records(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    StoredCall stored(CallId callId) {
        KeyValueStore<String, byte[]> calls = driver.getKeyValueStore(CallStores.CALLS);
        return StoredCall.codec().decode(calls.get(callId.value()));
    }

    /** How many entries the timer index has. */
    int timers() {
        KeyValueStore<byte[], byte[]> timers = driver.getKeyValueStore(CallStores.TIMERS);
        int count = 0;
        try (KeyValueIterator<byte[], byte[]> all = timers.all()) {
            while (all.hasNext()) {
                all.next();
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        driver.close();
    }

    private <V> List<V> values(Topic<V> topic) {
        return driver
                .createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(topic.codec()::decode)
                .toList();
    }
}
