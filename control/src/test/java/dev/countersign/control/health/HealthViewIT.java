package dev.countersign.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.health.Health;
import dev.countersign.domain.health.Health.Status;
import dev.countersign.domain.health.HealthState;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service knows of connections' health, over a real broker. */
@NeedsBroker
class HealthViewIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

    @TempDir
    private Path directory;

    private final Topics topics = new Topics("", SchemaIds.bundled());
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    /** On one broker, because its start takes a while. */
    @Test
    void knowsTheLatestWordsForTheirTimeAndTrustsNothingItCannotRead() throws Exception {
        try (TestBroker broker = TestBroker.start(directory)) {
            Installation installation = new Installation(broker.bootstrapServers(), "", 1, (short) 1, Map.of());
            try (Admin admin = Admin.create(KafkaClients.admin(installation, "it"))) {
                TopicCreation.ensure(
                        admin,
                        installation,
                        topics.specs(1).stream()
                                .filter(spec -> spec.name()
                                        .equals(topics.connectionHealth().name()))
                                .toList());
            }
            try (Producer<String, byte[]> producer =
                    new KafkaProducer<>(KafkaClients.latencyProducer(installation, "it"))) {
                write(producer, word("one", HealthState.HEALTHY));
                write(producer, word("one", HealthState.UNHEALTHY));
                try (HealthView view = HealthView.open(
                        topics.connectionHealth(),
                        () -> new KafkaConsumer<>(KafkaClients.readCommittedReader(installation, "it")),
                        now::get)) {
                    assertThat(view.awaitReady(PATIENCE)).isTrue();
                    // Whoever is ready knows what was there before: no wait here.
                    assertThat(health(view)).isEqualTo(new Health(Status.UNHEALTHY, START));
                    assertThat(view.now().of(new OrganizationId("beta"), "crm")).isEqualTo(Health.UNKNOWN);

                    write(producer, word("two", HealthState.HEALTHY));
                    await(view, Status.HEALTHY);
                    write(producer, "acme/crm/two", null);
                    await(view, Status.UNHEALTHY);
                    write(producer, "acme/crm/one", new byte[] {9, 9});
                    await(view, Status.UNKNOWN);

                    write(producer, word("one", HealthState.UNHEALTHY));
                    await(view, Status.UNHEALTHY);
                    now.set(START.plusSeconds(10));
                    assertThat(health(view)).isEqualTo(Health.UNKNOWN);
                }
            }
        }
    }

    private static HealthWord word(String worker, HealthState state) {
        return new HealthWord(ACME, "crm", worker, state, START, START, START.plusSeconds(10), null);
    }

    private void write(Producer<String, byte[]> producer, HealthWord word) throws Exception {
        write(producer, word.recordKey(), topics.connectionHealth().codec().encode(word));
    }

    private void write(Producer<String, byte[]> producer, String key, byte @Nullable [] value) throws Exception {
        var unused = producer.send(
                        new ProducerRecord<>(topics.connectionHealth().name(), 0, key, value))
                .get();
    }

    private static Health health(HealthView view) {
        return view.now().of(ACME, "crm");
    }

    private static void await(HealthView view, Status status) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (health(view).status() != status && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(health(view).status()).isEqualTo(status);
    }
}
