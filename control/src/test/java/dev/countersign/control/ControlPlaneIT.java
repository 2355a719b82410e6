package dev.countersign.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.control.directory.ControlDirectory;
import dev.countersign.control.directory.ControlDirectoryWatcher;
import dev.countersign.control.publish.ControlPublisher;
import dev.countersign.control.publish.Publication;
import dev.countersign.control.view.ControlView;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** From files to every service's view, over a real broker. Each test has topics of its own. */
@NeedsBroker
class ControlPlaneIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final OrganizationId BETA = new OrganizationId("beta");
    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir
    private static Path brokerDirectory;

    private static TestBroker broker;

    private Installation installation;
    private Topics topics;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics() {
        String prefix = "it" + TESTS.incrementAndGet() + "-";
        installation = new Installation(broker.bootstrapServers(), prefix, 1, (short) 1, Map.of());
        topics = new Topics(prefix, SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "it"))) {
            TopicCreation.ensure(
                    admin,
                    installation,
                    topics.specs(1).stream()
                            .filter(spec -> spec.name().startsWith(prefix + "control"))
                            .toList());
        }
    }

    private Supplier<Consumer<String, byte[]>> consumers() {
        return () -> new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "it"));
    }

    private Producer<String, byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(KafkaClients.transactionalProducer(installation, "it", transactionalId));
    }

    private ControlPublisher publisher() {
        return new ControlPublisher(
                topics.control(), topics.controlHistory(), consumers(), () -> producer("publisher"));
    }

    private ControlView view() throws InterruptedException {
        ControlView view = ControlView.open(topics.control(), consumers());
        assertThat(view.awaitReady(PATIENCE)).isTrue();
        return view;
    }

    private static void eventually(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(giveUp);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** Keys in the order of the log; a removal as {@code -key}. */
    private List<String> log(Topic<ControlFact> topic) {
        List<String> log = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        try (Consumer<String, byte[]> consumer = consumers().get()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> log.add((record.value() == null ? "-" : "") + record.key()));
            }
        }
        return log;
    }

    private static Organization organization(OrganizationId id, String name) {
        return new Organization(id, name, new OrganizationKey(new byte[OrganizationKey.BYTES]), OnMismatch.ORIGINAL);
    }

    private static Connection connection(OrganizationId id, String name) {
        return new Connection(id, name, "echo", 1, "{}");
    }

    @Test
    void onlyChangesArePublishedAndHistoryKeepsThem() throws Exception {
        try (ControlView view = view()) {
            publisher().publish(List.of(organization(ACME, "Acme"), connection(ACME, "crm")));
            Publication again = publisher().publish(List.of(organization(ACME, "Acme"), connection(ACME, "crm")));
            Publication second = publisher().publish(List.of(organization(ACME, "Acme Inc")));

            assertThat(again.changedNothing()).isTrue();
            assertThat(second.written()).containsExactly("organization/acme/-");
            assertThat(second.removed()).containsExactly("connection/acme/crm");
            List<String> all = List.of(
                    "connection/acme/crm", "organization/acme/-", "-connection/acme/crm", "organization/acme/-");
            assertThat(log(topics.control())).isEqualTo(all);
            assertThat(log(topics.controlHistory())).isEqualTo(all);
            eventually(
                    () -> organization(ACME, "Acme Inc").equals(view.snapshot().organization(ACME)));
            assertThat(view.snapshot().connection(ACME, "crm")).isNull();
            assertThat(view.isHealthy()).isTrue();
        }
    }

    @Test
    void whatAnotherPublisherDidInBetweenIsSeenBeforeAnythingIsWritten() {
        ControlPublisher interrupted =
                new ControlPublisher(topics.control(), topics.controlHistory(), consumers(), () -> {
                    publisher().publish(List.of(organization(ACME, "Acme"), connection(ACME, "crm")));
                    return producer("publisher");
                });

        Publication publication = interrupted.publish(List.of(organization(ACME, "Acme"), connection(ACME, "erp")));

        assertThat(publication.written()).containsExactly("connection/acme/erp");
        assertThat(publication.removed()).containsExactly("connection/acme/crm");
    }

    @Test
    void aPublicationIsSeenWholeAndOnlyWhenItIsCommitted() throws Exception {
        publisher().publish(List.of(organization(ACME, "Acme"), connection(ACME, "crm")));
        try (ControlView view = view();
                Producer<String, byte[]> writer = producer("other")) {
            writer.initTransactions();
            writer.beginTransaction();
            send(writer, organization(BETA, "Beta"));
            writer.flush();
            assertThat(view.snapshot().organization(BETA)).isNull();
            writer.abortTransaction();
            writer.beginTransaction();
            // More than one poll returns at once: a reader that showed what it has would show a part.
            int many = 5_000;
            send(writer, organization(BETA, "Beta"));
            for (int i = 0; i < many; i++) {
                send(writer, connection(BETA, "c" + i));
            }
            writer.commitTransaction();

            eventually(() -> view.snapshot().organization(BETA) != null);

            assertThat(view.snapshot().connection(BETA, "c" + (many - 1))).isNotNull();
        }
    }

    private void send(Producer<String, byte[]> writer, ControlFact fact) {
        send(writer, fact.key(), topics.control().codec().encode(fact));
    }

    /** A send that failed fails the commit, so nobody waits for each. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(Producer<String, byte[]> writer, String key, byte[] value) {
        writer.send(new ProducerRecord<>(topics.control().name(), 0, key, value));
    }

    @Test
    void aFactThatCannotBeReadIsGoneAndToldOfUntilItIsPublishedAgain() throws Exception {
        List<ControlFact> facts = List.of(organization(ACME, "Acme"), connection(ACME, "crm"), connection(ACME, "erp"));
        publisher().publish(facts);
        try (ControlView view = view();
                Producer<String, byte[]> writer = producer("other")) {
            writer.initTransactions();
            writer.beginTransaction();
            send(writer, "connection/acme/crm", new byte[] {1, 2, 3});
            writer.commitTransaction();
            eventually(() -> !view.isHealthy());
            assertThat(view.problems()).containsExactly("The control fact connection/acme/crm cannot be read.");
            assertThat(view.snapshot().connection(ACME, "crm")).isNull();
            assertThat(view.snapshot().connection(ACME, "erp")).isNotNull();

            assertThat(publisher().publish(facts).written()).containsExactly("connection/acme/crm");

            eventually(view::isHealthy);
            assertThat(view.snapshot().connection(ACME, "crm")).isNotNull();
        }
    }

    @Test
    void aTopicThatWasReplacedIsReadAnew() throws Exception {
        publisher().publish(List.of(organization(ACME, "Acme"), connection(ACME, "crm")));
        try (ControlView view = view();
                Admin admin = Admin.create(KafkaClients.admin(installation, "it"))) {
            admin.deleteTopics(List.of(topics.control().name())).all().get();
            eventually(() -> admin.listTopics().names().toCompletionStage().toCompletableFuture().join().stream()
                    .noneMatch(topics.control().name()::equals));
            TopicCreation.ensure(
                    admin,
                    installation,
                    topics.specs(1).stream()
                            .filter(spec -> spec.name().equals(topics.control().name()))
                            .toList());
            publisher().publish(List.of(organization(BETA, "Beta")));

            eventually(() -> view.snapshot().organization(BETA) != null
                    && view.snapshot().organization(ACME) == null
                    && view.isHealthy());
        }
    }

    @Test
    void everyChangeOfPolicyComesIntoForceAndABrokenOneDoesNot(@TempDir Path config) throws Exception {
        writeOrganization(config);
        try (ControlDirectoryWatcher watcher = new ControlDirectoryWatcher(
                        new ControlDirectory(config, name -> null), publisher()::publish, Clock.systemUTC());
                ControlView view = view()) {
            watcher.start();
            assertThat(watcher.awaitFirstPass(PATIENCE)).isTrue();
            eventually(() -> hasPolicy(view, "version: v0"));
            assertThat(watcher.status().isHealthy()).isTrue();

            for (int i = 1; i <= 3; i++) {
                String version = "version: v" + i;
                Files.writeString(config.resolve("acme/policy.yaml"), version + "\nrules: []\n");
                eventually(() -> hasPolicy(view, version));
            }

            Files.writeString(config.resolve("acme/policy.yaml"), "version: [\n");
            eventually(() -> !watcher.status().problems().isEmpty());
            assertThat(view.snapshot().policyText(ACME).text()).startsWith("version: v");
        }
    }

    private static boolean hasPolicy(ControlView view, String text) {
        ControlFact.PolicyText policy = view.snapshot().policyText(ACME);
        return policy != null && policy.text().startsWith(text);
    }

    private static void writeOrganization(Path config) throws IOException {
        Path acme = Files.createDirectories(config.resolve("acme"));
        Files.writeString(acme.resolve("organization.yaml"), "display_name: Acme\nid_key: " + "0f".repeat(32));
        Files.writeString(acme.resolve("policy.yaml"), "version: v0\nrules: []\n");
    }

    @Test
    void aServiceStartsWithWhatTheFilesSayAndAgainWithoutThem(@TempDir Path config) throws Exception {
        writeOrganization(config);
        try (AnnotationConfigApplicationContext service =
                service(Map.of("countersign.control.directory", config.toString()))) {
            assertThat(service.getBean(ControlView.class).snapshot().organization(ACME))
                    .isNotNull();
            assertThat(service.getBean(ControlDirectoryWatcher.class).status().isHealthy())
                    .isTrue();
        }
        try (AnnotationConfigApplicationContext service = service(Map.of())) {
            assertThat(service.getBean(ControlView.class).snapshot().organization(ACME))
                    .isNotNull();
            assertThat(service.getBeansOfType(ControlDirectoryWatcher.class)).isEmpty();
        }
    }

    private AnnotationConfigApplicationContext service(Map<String, Object> more) {
        AnnotationConfigApplicationContext service = new AnnotationConfigApplicationContext();
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("countersign.kafka.bootstrap-servers", installation.bootstrapServers());
        properties.put("countersign.kafka.topic-prefix", installation.topicPrefix());
        properties.put("countersign.kafka.partitions", 1);
        service.getEnvironment().getPropertySources().addFirst(new MapPropertySource("it", properties));
        service.register(ControlPlaneConfiguration.class);
        service.refresh();
        return service;
    }

    @Test
    void theViewOutlivesARestartOfTheBroker() throws Exception {
        publisher().publish(List.of(organization(ACME, "Acme")));
        try (ControlView view = view()) {
            broker.stop();
            assertThat(view.snapshot().organization(ACME)).isNotNull();
            broker.startAgain();

            publisher().publish(List.of(organization(ACME, "Acme"), organization(BETA, "Beta")));

            eventually(() -> view.snapshot().organization(BETA) != null && view.isHealthy());
        }
    }
}
