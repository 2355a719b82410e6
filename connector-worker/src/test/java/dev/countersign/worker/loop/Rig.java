package dev.countersign.worker.loop;

import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.Attempt;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.intake.IntakeClients;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An installation of its own on the test's broker, with one tool, one connection and a connector that remembers. */
final class Rig implements AutoCloseable {
    static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    final Remembering connector = new Remembering();
    final Topics topics;

    private final Installation installation;
    private final Producer<String, byte[]> producer;
    private int concurrency = 100;
    private volatile @Nullable Stop stop;

    Rig(String bootstrapServers, String prefix) {
        installation = new Installation(bootstrapServers, prefix, PARTITIONS, (short) 1, Map.of());
        topics = new Topics(prefix, SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "rig"))) {
            TopicCreation.ensure(admin, installation, topics.specs(PARTITIONS));
        }
        producer = new KafkaProducer<>(KafkaClients.latencyProducer(installation, "rig"));
    }

    /** A connector whose target does what the test says, and which keeps the orders it was given. */
    static final class Remembering implements Connector {
        final List<Order> orders = new CopyOnWriteArrayList<>();
        volatile Function<Order, AttemptResult> behaviour = order -> new Succeeded(KeptResponse.of(order.payload()));

        @Override
        public String kind() {
            return "remembering";
        }

        @Override
        public Set<EffectClass> effectClasses(Tool tool, Connection connection) {
            return EnumSet.allOf(EffectClass.class);
        }

        @Override
        public void requireReadable(Connection connection) {
            // Reads none.
        }

        @Override
        public AttemptResult perform(Order order) {
            orders.add(order);
            return behaviour.apply(order);
        }

        @Override
        public AttemptResult probe(Order order) {
            orders.add(order);
            return new EffectAbsent();
        }

        @Override
        public LookResult look(Look look) {
            return new LookResult.NothingThere();
        }

        @Override
        public Reached reach(Connection connection, Deadline deadline) {
            throw new AssertionError("Nobody asks");
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    void concurrency(int max) {
        concurrency = max;
    }

    void stop(Stop ordered) {
        stop = ordered;
    }

    private ControlSnapshot control() {
        List<ControlFact> facts = new ArrayList<>(List.of(
                new Organization(Orders.ACME, "Acme", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL),
                new Tool(
                        Orders.ACME,
                        "crm.update",
                        "update",
                        "crm:deal:{id}",
                        EffectClass.IDEMPOTENT,
                        "crm",
                        Duration.ofSeconds(5),
                        3,
                        "{}"),
                new Connection(Orders.ACME, "crm", "remembering", concurrency, "{}")));
        if (stop != null) {
            facts.add(stop);
        }
        return ControlSnapshot.of(facts);
    }

    ConnectorWorker worker(String instance, FailurePoints failurePoints) {
        return worker(instance, failurePoints, 1_000);
    }

    ConnectorWorker worker(String instance, FailurePoints failurePoints, int underWayMax) {
        ConnectorWorker worker = new ConnectorWorker(new ConnectorWorker.Parts(
                IntakeClients.open(installation, IntakeClients.Orders.DISPATCHES, instance, 500),
                topics,
                this::control,
                List.of(connector),
                instance,
                underWayMax,
                Duration.ofSeconds(10),
                Clock.systemUTC(),
                MonotonicClock.SYSTEM,
                failurePoints,
                deaths::add));
        worker.start();
        return worker;
    }

    static Dispatch dispatch(String key) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        byte[] payload = ("{\"key\":\"" + key + "\"}").getBytes(StandardCharsets.UTF_8);
        ToolCall call = new ToolCall(
                Orders.ACME,
                new AgentId("agent"),
                null,
                "run",
                "update",
                "crm:deal:42",
                null,
                SealedValue.plain(payload),
                Digest.of(payload),
                key,
                "req_1",
                now);
        ToolTerms terms = new ToolTerms("crm.update", "crm", EffectClass.IDEMPOTENT, Duration.ofSeconds(5), 3);
        return new Dispatch(Orders.call(key), call, terms, Attempt.FIRST, now, now.plusSeconds(60), Set.of(1));
    }

    /** The same order, granted when the tool was another. */
    static Dispatch ofAnotherTool(Dispatch dispatch) {
        ToolTerms terms = dispatch.terms();
        ToolTerms granted = new ToolTerms(
                terms.tool(),
                terms.connection(),
                terms.effectClass(),
                terms.timeout(),
                terms.attemptsMax(),
                null,
                Digest.of(new byte[] {1}));
        return new Dispatch(
                dispatch.callId(),
                dispatch.call(),
                granted,
                dispatch.attempt(),
                dispatch.notBefore(),
                dispatch.startBy(),
                dispatch.replyPartitions());
    }

    static Dispatch with(Dispatch dispatch, Duration timeout) {
        ToolTerms terms = dispatch.terms();
        return new Dispatch(
                dispatch.callId(),
                dispatch.call(),
                new ToolTerms(terms.tool(), terms.connection(), terms.effectClass(), timeout, terms.attemptsMax()),
                dispatch.attempt(),
                dispatch.notBefore(),
                dispatch.startBy(),
                dispatch.replyPartitions());
    }

    static Dispatch at(Dispatch dispatch, Instant notBefore, Instant startBy) {
        return new Dispatch(
                dispatch.callId(),
                dispatch.call(),
                dispatch.terms(),
                dispatch.attempt(),
                notBefore.truncatedTo(ChronoUnit.MICROS),
                startBy.truncatedTo(ChronoUnit.MICROS),
                dispatch.replyPartitions());
    }

    /** To partition 0. */
    void order(Dispatch dispatch) {
        record(dispatch.callId().value(), topics.dispatches().codec().encode(dispatch));
    }

    void record(String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topics.dispatches().name(), 0, key, value));
        producer.flush();
    }

    /** A record and where it was found. */
    record Found<T>(int partition, String key, T value) {}

    /** Everything in a topic once the condition holds; what there is when patience ends. */
    <T> List<Found<T>> await(Topic<T> topic, Predicate<List<Found<T>>> condition) {
        List<Found<T>> found = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "rig-reader"))) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            do {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    found.add(new Found<>(
                            record.partition(), record.key(), topic.codec().decode(record.value())));
                }
            } while (!condition.test(found) && System.nanoTime() < end);
        }
        return found;
    }

    /** All reports once there are so many. */
    List<Found<ExecutionReport>> reports(int count) {
        return await(topics.executions(), found -> found.size() >= count);
    }

    List<Found<Reply>> replies(int count) {
        return await(topics.directReplies(), found -> found.size() >= count);
    }

    /** How many records there are in a topic now. */
    long size(String topic) throws Exception {
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "rig"))) {
            long size = 0;
            for (int partition = 0;
                    partition
                            < admin.describeTopics(List.of(topic))
                                    .allTopicNames()
                                    .get()
                                    .get(topic)
                                    .partitions()
                                    .size();
                    partition++) {
                TopicPartition at = new TopicPartition(topic, partition);
                size += admin.listOffsets(Map.of(at, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                        .partitionResult(at)
                        .get()
                        .offset();
            }
            return size;
        }
    }

    static CallId id(String key) {
        return Orders.call(key);
    }

    @Override
    public void close() {
        producer.close();
    }
}
