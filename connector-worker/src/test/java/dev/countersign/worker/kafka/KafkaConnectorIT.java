package dev.countersign.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.ConnectorContract;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records on a real broker. */
@NeedsBroker
@Timeout(60)
class KafkaConnectorIT extends ConnectorContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static Connector connector;
    private static Admin admin;
    private static String clusterId;

    private String topic;
    private String small;
    private final List<ServerSocket> silent = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start(directory);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        clusterId = admin.describeCluster().clusterId().get();
        connector = connector(new OwnTopics(Set.of("commands"), List.of("policy-stream-"), () -> clusterId));
    }

    @AfterAll
    static void stopBroker() {
        connector.close();
        admin.close(Duration.ZERO);
        broker.close();
    }

    private static Connector connector(OwnTopics own) {
        return new KafkaConnector(
                new SecretResolver(Map.of("PASSWORD", CANARY)::get, null), InetAddress::getAllByName, own);
    }

    @BeforeEach
    @Timeout(60)
    void topics() throws Exception {
        int number = NUMBER.incrementAndGet();
        topic = "orders-" + number;
        small = "small-" + number;
        admin.createTopics(List.of(
                        new NewTopic(topic, 1, (short) 1),
                        new NewTopic(small, 1, (short) 1).configs(Map.of("max.message.bytes", "120"))))
                .all()
                .get();
        while (!isThere(topic) || !isThere(small)) {
            // Made is said by the controller; the broker hears of it a moment later.
            Thread.sleep(5);
        }
    }

    private static boolean isThere(String topic) throws InterruptedException {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                    .allMatch(partition -> partition.leader() != null);
        } catch (ExecutionException notYet) {
            return false;
        }
    }

    @AfterEach
    void letGo() throws IOException {
        for (ServerSocket socket : silent) {
            socket.close();
        }
    }

    private String settings(String servers, String more) {
        return "{\"bootstrap_servers\":[\"" + servers
                + "\"],\"security\":\"plaintext\",\"allow_private_addresses\":true,"
                + "\"allowed_topics\":[\"" + topic + "\",\"" + small
                + "\",\"commands\",\"policy-stream-store-changelog\",\"__consumer_offsets\",\"none\"]" + more + "}";
    }

    private static String to(String topic) {
        return "{\"topic\":\"" + topic + "\",\"key\":\"{resource.id}\",\"headers\":{\"type\":\"cancel\","
                + "\"why\":\"{payload.why}\"},\"value\":{\"order\":\"{resource.id}\",\"n\":\"{payload.n}\"}}";
    }

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected EffectClass best() {
        return EffectClass.UNSAFE;
    }

    @Override
    protected Orders good() {
        return Orders.of("kafka", settings(broker.bootstrapServers(), ""), to(topic))
                .payload(Map.of("n", 7L, "why", "because"));
    }

    @Override
    protected int effects(Orders orders) {
        return (int) published(topic).stream()
                .filter(published -> new String(
                                published
                                        .headers()
                                        .lastHeader(KafkaOperation.CALL_ID)
                                        .value(),
                                StandardCharsets.UTF_8)
                        .equals(orders.callId().value()))
                .count();
    }

    private static List<ConsumerRecord<String, String>> published(String topic) {
        try (Consumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<String, String>> published = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(published::add);
            }
            return published;
        }
    }

    @Override
    protected Orders refused() {
        return good().operation(to(small)).payload(Map.of("n", "x".repeat(500)));
    }

    @Override
    protected Orders hanging() {
        try {
            ServerSocket socket = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
            silent.add(socket);
            return good().settings(settings("127.0.0.1:" + socket.getLocalPort(), ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Orders unreachable() {
        return good().settings(settings(
                "127.0.0.1:" + closedPort(),
                ",\"sasl\":{\"mechanism\":\"SCRAM-SHA-512\",\"username\":\"me\",\"password\":\"env:PASSWORD\"}"));
    }

    @Test
    void theRecordIsWhatTheOwnerAndTheCallSay() {
        assertThat(text(perform(good()))).isEqualTo("{\"offset\":0,\"partition\":0,\"topic\":\"" + topic + "\"}");

        ConsumerRecord<String, String> published = published(topic).getFirst();
        assertThat(published.key()).isEqualTo("42");
        assertThat(published.value()).isEqualTo("{\"n\":7,\"order\":\"42\"}");
        assertThat(published.headers().lastHeader("type").value()).isEqualTo("cancel".getBytes(StandardCharsets.UTF_8));
        assertThat(published.headers().lastHeader("why").value()).isEqualTo("because".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTextIsSentAsItIs() {
        assertThat(perform(good().operation("{\"topic\":\"" + topic + "\",\"text\":\"n={payload.n}\"}")))
                .isInstanceOf(Succeeded.class);
        assertThat(published(topic).getFirst().value()).isEqualTo("n=7");
        assertThat(published(topic).getFirst().key()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"commands", "policy-stream-store-changelog", "__consumer_offsets"})
    void nobodyPublishesToCountersignsOwnTopics(String own) {
        assertThat(perform(good().operation(to(own)))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.error().code()).isEqualTo("topic_forbidden");
        });
    }

    @Test
    void anotherClustersTopicMayHaveSuchAName() {
        OwnTopics elsewhere = new OwnTopics(Set.of("commands"), List.of(), () -> "another");
        OwnTopics unknown = new OwnTopics(Set.of("commands"), List.of(), () -> null);

        assertThat(elsewhere.has("commands", clusterId)).isFalse();
        assertThat(elsewhere.has("commands", null)).isTrue();
        assertThat(unknown.has("commands", clusterId)).isTrue();
        assertThat(unknown.has("orders", clusterId)).isFalse();
        assertThat(elsewhere.has("__transaction_state", clusterId)).isTrue();
    }

    @Test
    void aTopicThatIsNotListedGetsNothing() {
        assertThat(text(perform(good().operation(to("another")))))
                .startsWith("tool_misconfigured ")
                .contains("allowed_topics");
    }

    @Test
    void aTopicThatIsNotThereIsNotMade() throws Exception {
        assertThat(text(perform(good().operation(to("none"))))).startsWith("topic_unknown ");
        assertThat(admin.listTopics().names().get()).doesNotContain("none");
    }

    @Test
    void privateAddressesAreForOwnersWhoAllowThem() {
        String settings = settings(broker.bootstrapServers(), "")
                .replace("\"security\":\"plaintext\",\"allow_private_addresses\":true,", "");

        assertThat(text(perform(good().settings(settings)))).startsWith("target_forbidden ");
        assertThat(published(topic)).isEmpty();
    }

    @Test
    void whatCannotStandInAHeaderIsRefused() {
        assertThat(text(perform(good().payload(Map.of("n", 1L, "why", "a\r\nb")))))
                .startsWith("parameter_refused ");
        assertThat(published(topic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"bootstrap_servers\":[\"b.example:9093\"],\"security\":\"plaintext\"}",
                "{\"bootstrap_servers\":[\"b.example\"]}",
                "{\"bootstrap_servers\":[]}",
                "{\"bootstrap_servers\":[\"2130706433:9093\"]}",
                "{\"bootstrap_servers\":[\"b.example:9093\"],\"allowed_topics\":[\"a*\"]}",
                "{\"bootstrap_servers\":[\"b.example:9093\"],"
                        + "\"sasl\":{\"mechanism\":\"PLAIN\",\"username\":\"me\",\"password\":\"hunter22\"}}",
                "{\"bootstrap_servers\":[\"b.example:9093\"],"
                        + "\"sasl\":{\"mechanism\":\"OTHER\",\"username\":\"me\",\"password\":\"env:A\"}}"
            })
    void settingsThatCouldNotBeMeantAreRefused(String settings) {
        assertThat(text(perform(good().settings(settings))))
                .startsWith("tool_misconfigured ")
                .doesNotContain("hunter22");
    }
}
