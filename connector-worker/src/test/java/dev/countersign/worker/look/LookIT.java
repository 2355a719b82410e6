package dev.countersign.worker.look;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.look.LookOrder;
import dev.countersign.domain.look.LookReply;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotOffered;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.domain.look.LookResult.Seen;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.Deadline;
import dev.countersign.worker.connector.Look;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.connector.Order;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.intake.IntakeClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Orders to look and their answers on a real broker. */
@NeedsBroker
@Timeout(60)
class LookIT {
    private static final OrganizationId GLOBEX = new OrganizationId("globex");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 3;
    private static final int MINE = 2;
    private static final String HELD = "held-by-the-target-8c1f";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    private static TestBroker broker;

    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private final Played connector = new Played();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Topics topics;
    private Producer<String, byte[]> producer;
    private Consumer<String, byte[]> consumer;
    private LookWorker worker;

    /** Answers what the test says. */
    private static final class Played implements Connector {
        final List<Look> looks = new CopyOnWriteArrayList<>();
        volatile Function<Look, LookResult> behaviour = look -> seen("{\"name\":\"" + HELD + "\"}");

        @Override
        public String kind() {
            return "played";
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
            throw new AssertionError("A look performs nothing");
        }

        @Override
        public AttemptResult probe(Order order) {
            throw new AssertionError("A look probes nothing");
        }

        @Override
        public LookResult look(Look look) {
            looks.add(look);
            return behaviour.apply(look);
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

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() {
        Installation installation = new Installation(
                broker.bootstrapServers(), "l" + NUMBER.incrementAndGet() + "-", PARTITIONS, (short) 1, Map.of());
        topics = new Topics(installation.topicPrefix(), SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "rig"))) {
            TopicCreation.ensure(admin, installation, topics.specs(PARTITIONS));
        }
        producer = new KafkaProducer<>(KafkaClients.latencyProducer(installation, "rig"));
        consumer = new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "rig"));
        TopicPartition mine = new TopicPartition(topics.lookReplies().name(), MINE);
        consumer.assign(List.of(mine));
        consumer.seekToBeginning(List.of(mine));
        log.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(log);
        worker = new LookWorker(new LookWorker.Parts(
                IntakeClients.open(installation, IntakeClients.Orders.LOOKS, "w1", 16),
                topics,
                () -> ControlSnapshot.of(facts()),
                List.of(connector),
                16,
                Duration.ofSeconds(5),
                Clock.systemUTC(),
                MonotonicClock.SYSTEM,
                deaths::add));
        worker.start();
    }

    @AfterEach
    void end() {
        worker.close();
        producer.close();
        consumer.close();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
        assertThat(deaths).isEmpty();
        // What targets hold and what calls say is in no line of the log.
        assertThat(log.list)
                .noneMatch(event -> (event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy())
                        .matches("(?s).*(" + HELD + "|said-by-the-agent).*"));
    }

    private static List<ControlFact> facts() {
        return List.of(
                organization(Orders.ACME),
                organization(GLOBEX),
                tool(Orders.ACME, "crm.update", "{\"any\":\"words\"}"),
                tool(Orders.ACME, "crm.blind", null),
                tool(GLOBEX, "crm.theirs", "{\"any\":\"words\"}"),
                new Connection(Orders.ACME, "crm", "played", 1, "{}"),
                new Connection(GLOBEX, "vault", "played", 1, "{}"));
    }

    private static Organization organization(OrganizationId id) {
        return new Organization(id, "Some", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL);
    }

    private static Tool tool(OrganizationId organization, String name, String read) {
        return new Tool(
                organization,
                name,
                "update",
                "crm:deal:{id}",
                EffectClass.UNSAFE,
                "crm",
                Duration.ofSeconds(5),
                3,
                "{}",
                null,
                read);
    }

    private static LookOrder order(String requestId, String tool, String connection, Instant deadline) {
        return new LookOrder(
                requestId,
                MINE,
                Orders.ACME,
                Orders.call(requestId),
                tool,
                connection,
                "crm:deal:42",
                SealedValue.plain("{\"note\":\"said-by-the-agent\"}".getBytes(StandardCharsets.UTF_8)),
                deadline);
    }

    private static Instant inTime() {
        return Instant.now().plusSeconds(20);
    }

    private static LookResult seen(String json) {
        return new Seen(SealedValue.plain(json.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(LookOrder order) throws Exception {
        write(order.callId().value(), topics.looks().codec().encode(order));
    }

    private void write(String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topics.looks().name(), key, value)).get();
    }

    private LookReply reply() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                consumer.seek(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                return topics.lookReplies().codec().decode(record.value());
            }
        }
        throw new AssertionError("No answer within patience");
    }

    @Test
    void whatTheTargetHoldsIsAnsweredToWhoWaits() throws Exception {
        write(order("r1", "crm.update", "crm", inTime()));

        LookReply reply = reply();

        assertThat(reply.requestId()).isEqualTo("r1");
        assertThat(reply.callId()).isEqualTo(Orders.call("r1"));
        assertThat(reply.result()).isEqualTo(seen("{\"name\":\"" + HELD + "\"}"));
        assertThat(connector.looks).singleElement().satisfies(look -> {
            assertThat(look.read()).isEqualTo("{\"any\":\"words\"}");
            assertThat(look.resource()).isEqualTo(Map.of("id", "42"));
            assertThat(look.payload()).isEqualTo(Map.of("note", "said-by-the-agent"));
            assertThat(look.deadline().remaining()).isLessThanOrEqualTo(LookOrder.TIME_MAX);
        });
    }

    @Test
    void aToolWhoseOwnerSaidNothingIsNotLookedAt() throws Exception {
        write(order("r1", "crm.blind", "crm", inTime()));

        assertThat(reply().result()).isEqualTo(new NotOffered());
        assertThat(connector.looks).isEmpty();
    }

    @Test
    void anotherOrganizationsToolsAndConnectionsAreNotReached() throws Exception {
        write(order("r1", "crm.theirs", "crm", inTime()));
        assertThat(code(reply())).isEqualTo("tool_unknown");
        write(order("r2", "crm.update", "vault", inTime()));
        assertThat(code(reply())).isEqualTo("connection_unknown");

        assertThat(connector.looks).isEmpty();
    }

    @Test
    void whatIsOverdueIsDropped() throws Exception {
        write(order("late", "crm.update", "crm", Instant.now()));
        write(order("r2", "crm.update", "crm", inTime()));

        assertThat(reply().requestId()).isEqualTo("r2");
        assertThat(connector.looks)
                .singleElement()
                .satisfies(look -> assertThat(look.callId()).isEqualTo(Orders.call("r2")));
    }

    @Test
    void aTargetThatDoesNotAnswerIsLeftInTimeAndOthersAreLookedAtMeanwhile() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        connector.behaviour = look -> {
            if (look.callId().equals(Orders.call("slow"))) {
                try {
                    never.await();
                } catch (InterruptedException cut) {
                    Thread.currentThread().interrupt();
                }
            }
            return seen("{}");
        };

        write(order("slow", "crm.update", "crm", Instant.now().plusSeconds(2)));
        write(order("quick", "crm.update", "crm", inTime()));

        assertThat(reply().requestId()).isEqualTo("quick");
        LookReply slow = reply();
        assertThat(slow.requestId()).isEqualTo("slow");
        assertThat(code(slow)).isEqualTo("timed_out");
    }

    @Test
    void aConnectorThatBreaksAndARecordThatIsNoOrderHoldNobodyUp() throws Exception {
        connector.behaviour = look -> {
            throw new IllegalStateException(HELD);
        };
        write("x", new byte[] {9, 9});
        write(order("r1", "crm.update", "crm", inTime()));

        assertThat(code(reply())).isEqualTo("connector_failed");
        connector.behaviour = look -> seen("{}");
        write(order("r2", "crm.update", "crm", inTime()));
        assertThat(reply().result()).isEqualTo(seen("{}"));
    }

    @Test
    void noMoreThanTwoPeopleLookAtOneTargetAtOnce() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(Looker.AT_ONCE_PER_CONNECTION_MAX);
        connector.behaviour = look -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            two.countDown();
            try {
                two.await();
            } catch (InterruptedException cut) {
                Thread.currentThread().interrupt();
            } finally {
                now.decrementAndGet();
            }
            return seen("{}");
        };

        for (int i = 0; i < 8; i++) {
            write(order("r" + i, "crm.update", "crm", inTime()));
        }
        for (int i = 0; i < 8; i++) {
            assertThat(reply().result()).isEqualTo(seen("{}"));
        }

        assertThat(most).hasValue(Looker.AT_ONCE_PER_CONNECTION_MAX);
    }

    private static String code(LookReply reply) {
        assertThat(reply.result()).isInstanceOf(NotSeen.class);
        return ((NotSeen) reply.result()).error().code();
    }
}
