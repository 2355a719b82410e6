package dev.countersign.schemas.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.identity.Salt;
import dev.countersign.domain.request.ClosedValueException;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsBroker
final class KeyRingIT {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] PAYLOAD = "{\"amount\":50000}".getBytes(UTF_8);

    private static TestBroker broker;
    private static Installation installation;

    private final MasterKey master = MasterKey.parse(MasterKey.generate(RANDOM));
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Topics topics;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = TestBroker.start(directory);
        installation = Installation.at(broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void createTopics() {
        topics = new Topics("t" + RANDOM.nextInt(1 << 30) + ".", SchemaIds.bundled());
        try (Admin admin = Admin.create(KafkaClients.admin(installation, "test"))) {
            TopicCreation.ensure(
                    admin,
                    installation,
                    topics.specs(1).stream()
                            .filter(spec -> spec.name()
                                            .equals(topics.subjectKeys().name())
                                    || spec.name().equals(topics.erasures().name()))
                            .toList());
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void manyCallersOfTwoServicesMakeOneKeyForOneSubject() throws Exception {
        KeyRing one = ring(master);
        KeyRing two = ring(master);
        Salt salt = Salt.random(RANDOM);
        List<Callable<SealedValue>> callers = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            KeyRing ring = i % 2 == 0 ? one : two;
            callers.add(() -> ring.seal(subject("crm:deal:1"), salt, PAYLOAD));
        }
        List<SealedValue> sealed = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<SealedValue> future : threads.invokeAll(callers)) {
                sealed.add(future.get());
            }
        }
        assertThat(sealed).extracting(SealedValue::keyId).doesNotContainNull();
        // Two services may have made one each; from then on both seal with the one that is first in the topic.
        SealedValue later = one.seal(subject("crm:deal:1"), salt, PAYLOAD);
        assertThat(two.seal(subject("crm:deal:1"), salt, PAYLOAD).keyId()).isEqualTo(later.keyId());
        assertThat(sealed).extracting(SealedValue::keyId).containsOnly(later.keyId());
        for (SealedValue value : sealed) {
            assertThat(two.open(String.valueOf(value.keyId()), value.kept()).bytes())
                    .isEqualTo(PAYLOAD);
        }
        assertThat(one.digest(later, PAYLOAD)).isEqualTo(two.digest(sealed.getFirst(), PAYLOAD));
    }

    @Test
    void aServiceThatStartsLaterOpensWhatWasSealedBefore() throws Exception {
        SealedValue sealed = ring(master).seal(subject("crm:deal:2"), Salt.random(RANDOM), PAYLOAD);
        SealedValue opened = ring(master).open(String.valueOf(sealed.keyId()), sealed.kept());
        assertThat(opened.bytes()).isEqualTo(PAYLOAD);
        assertThat(opened.salt()).isEqualTo(sealed.salt());
    }

    @Test
    void whatIsErasedIsClosedToEveryServiceAndStaysSo() throws Exception {
        KeyRing one = ring(master);
        KeyRing two = ring(master);
        SealedValue sealed = one.seal(subject("crm:deal:3"), Salt.random(RANDOM), PAYLOAD);
        SealedValue other = one.seal(subject("crm:deal:4"), Salt.random(RANDOM), PAYLOAD);
        Erasure erasure = eraser(two).erase(subject("crm:deal:3"), "dana", "asked by the customer");
        assertThat(erasure.keyIds()).containsExactly(String.valueOf(sealed.keyId()));
        for (KeyRing ring : List.of(one, two, ring(master))) {
            // Whoever opens after the fact is recorded has read up to it.
            assertThat(ring.recordKeys(subject("crm:deal:3"))).isEmpty();
            SealedValue closed = ring.open(String.valueOf(sealed.keyId()), sealed.kept());
            assertThat(closed.isOpen()).isFalse();
            assertThat(closed.digest()).isEqualTo(sealed.digest());
            assertThatThrownBy(() -> ring.sealLike(closed, SealedValue.plain(PAYLOAD)))
                    .isInstanceOf(ClosedValueException.class);
            assertThat(ring.open(String.valueOf(other.keyId()), other.kept()).isOpen())
                    .isTrue();
        }
        // What a call brings back whose subject was erased while it ran is not kept open either.
        assertThat(one.sealLike(sealed, SealedValue.plain(PAYLOAD)).isOpen()).isFalse();
        SealedValue anew = one.seal(subject("crm:deal:3"), Salt.random(RANDOM), PAYLOAD);
        assertThat(anew.keyId()).isNotEqualTo(sealed.keyId());
    }

    @Test
    void erasingWhatWasNeverThereIsRecorded() throws Exception {
        assertThat(eraser(ring(master))
                        .erase(subject("crm:deal:none"), "dana", "asked")
                        .keyIds())
                .isEmpty();
    }

    @Test
    void aKeyThatNeverWasIsClosed() throws Exception {
        assertThat(ring(master).open("0".repeat(32), PAYLOAD).isOpen()).isFalse();
    }

    @Test
    void anotherMasterKeyIsRefusedAtTheStartBecauseAllWouldLookErased() throws Exception {
        var sealed = ring(master).seal(subject("crm:deal:5"), Salt.random(RANDOM), PAYLOAD);
        assertThat(sealed.keyId()).isNotNull();
        assertThatThrownBy(() -> ring(MasterKey.parse(MasterKey.generate(RANDOM))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not the one that 1 subjects' keys were made under");
    }

    private static Subject subject(String resource) {
        return Subject.ofResource(new OrganizationId("acme"), resource);
    }

    private KeyRing ring(MasterKey under) throws InterruptedException {
        KeyRing ring = KeyRing.open(installation, topics, under, "test", Clock.systemUTC());
        opened.add(ring);
        assertThat(ring.awaitReady(Duration.ofSeconds(20))).isTrue();
        return ring;
    }

    private Eraser eraser(KeyRing ring) {
        KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(KafkaClients.transactionalProducer(installation, "test-erase", "test-erase"));
        opened.add(producer);
        producer.initTransactions();
        return new Eraser(ring, topics.subjectKeys(), topics.erasures(), producer, Clock.systemUTC());
    }
}
