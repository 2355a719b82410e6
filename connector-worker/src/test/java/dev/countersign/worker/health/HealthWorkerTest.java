package dev.countersign.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.OnMismatch;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.control.ControlFact.OrganizationKey;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.health.HealthState;
import dev.countersign.domain.health.HealthWord;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.schemas.topic.Topic;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.worker.connector.MonotonicClock;
import dev.countersign.worker.http.HttpConnector;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HealthWorkerTest {
    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final Topic<HealthWord> topic = new Topics("", SchemaIds.bundled()).connectionHealth();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final AtomicReference<ControlSnapshot> control = new AtomicReference<>(ControlSnapshot.empty());
    private HealthWorker worker;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
        worker = new HealthWorker(new HealthWorker.Parts(
                producer,
                topic,
                control::get,
                List.of(new HttpConnector(
                        new SecretResolver(Map.<String, String>of()::get, null), InetAddress::getAllByName)),
                "worker-1",
                Clock.systemUTC(),
                MonotonicClock.SYSTEM));
        worker.start();
    }

    @AfterEach
    void stop() {
        worker.close();
        server.stop(0);
    }

    @Test
    void tellsWhenATargetGoesAndWhenItIsBack() throws Exception {
        int port = server.getAddress().getPort();
        configure(checked("crm", "http", "http://127.0.0.1:" + port));
        HealthWord healthy = await(word -> word.state() == HealthState.HEALTHY);
        assertThat(healthy.recordKey()).isEqualTo("acme/crm/worker-1");
        assertThat(healthy.reason()).isNull();
        assertThat(healthy.until()).isEqualTo(healthy.checkedAt().plusSeconds(8));

        server.stop(0);
        HealthWord unhealthy = await(word -> word.state() == HealthState.UNHEALTHY);
        assertThat(unhealthy.reason()).isEqualTo("No connection to the target came about.");
        assertThat(unhealthy.since()).isEqualTo(unhealthy.checkedAt());

        server = serve(port);
        HealthWord back = await(
                word -> word.state() == HealthState.HEALTHY && word.since().isAfter(unhealthy.since()));
        assertThat(back.since()).isEqualTo(back.checkedAt());
    }

    @Test
    void takesItsWordBackWhenAConnectionIsGoneAndSaysNothingMore() throws Exception {
        configure(
                checked("crm", "http", "http://127.0.0.1:" + server.getAddress().getPort()));
        var unused = await(word -> word.state() == HealthState.HEALTHY);

        configure(new Connection(ACME, "crm", "http", 1, "{}"));
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (producer.history().getLast().value() != null && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        Thread.sleep(1_500);

        ProducerRecord<String, byte[]> last = producer.history().getLast();
        assertThat(last.key()).isEqualTo("acme/crm/worker-1");
        assertThat(last.value()).isNull();
    }

    @Test
    void whatNobodyAskedToCheckIsNotCheckedAndAnUnknownKindIsNeverReached() throws Exception {
        configure(checked("fax", "fax", "tel:1"), new Connection(ACME, "crm", "http", 1, "{}"));

        HealthWord word = await(any -> true);

        assertThat(word.connection()).isEqualTo("fax");
        assertThat(word.state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(words()).extracting(HealthWord::connection).containsOnly("fax");
    }

    private static HttpServer serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Connection checked(String name, String kind, String url) {
        String settings = "{\"base_url\":\"" + url + "\",\"allow_private_addresses\":true}";
        return new Connection(ACME, name, kind, 1, settings, new HealthCheck(Duration.ofSeconds(1), "/healthz"));
    }

    private void configure(Connection... connections) {
        List<ControlFact> facts = new ArrayList<>(List.of(connections));
        facts.add(new Organization(ACME, "Acme", new OrganizationKey(new byte[32]), OnMismatch.ORIGINAL));
        control.set(ControlSnapshot.of(facts));
    }

    private List<HealthWord> words() {
        return producer.history().stream()
                .filter(record -> record.value() != null)
                .map(record -> topic.codec().decode(record.value()))
                .toList();
    }

    /** The first word that is such, which may have to come yet. */
    private HealthWord await(Predicate<HealthWord> such) throws InterruptedException {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        @Nullable HealthWord found = null;
        while (found == null && System.nanoTime() < deadline) {
            Thread.sleep(20);
            found = words().stream().filter(such).findFirst().orElse(null);
        }
        assertThat(found).as("words: %s", words()).isNotNull();
        return found;
    }
}
