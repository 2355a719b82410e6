package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.Histories.Life;
import dev.countersign.schemas.kafka.Installation;
import dev.countersign.schemas.seal.PayloadOpener;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Two services on one database: one projects, the other only asks. */
@Timeout(120)
@NeedsBroker
class FollowerIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration UNKNOWN_WAIT = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static TestBroker broker;

    private BrokerLog log;
    private String url;
    private JdbcConnectionPool database;
    private ReadModel asking;
    private Projector projector;
    private Follower follower;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() {
        log = new BrokerLog(broker.bootstrapServers(), "f" + UUID.randomUUID() + ".");
        url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        database = JdbcConnectionPool.create(url, "sa", "");
        projector = new Projector(log.readModel(database));
        asking = log.readModel(database);
        follower = new Follower(asking);
    }

    @AfterEach
    void stop() {
        follower.stop();
        projector.stop();
        database.dispose();
        log.close();
    }

    @Test
    void whatWasCommittedBeforeTheQuestionIsFoundByTheOneThatOnlyAsks() throws Exception {
        log.createTopics(4);
        projector.start();
        follower.start();
        awaitHealthy();

        for (int i = 0; i < 20; i++) {
            log.append(life("key-" + i));
            assertThat(find("key-" + i)).as("call " + i).isNotNull();
        }
    }

    @Test
    void anAbsenceIsConfirmedAtTheEndOfARestingLog() throws Exception {
        log.createTopics(4);
        projector.start();
        follower.start();
        log.append(life("key-1"));
        awaitHealthy();

        assertThat(find("nobody")).isNull();
    }

    @Test
    void aLongPollIsWokenByWhatAnotherProcessProjects() throws Exception {
        log.createTopics(4);
        projector.start();
        follower.start();
        awaitHealthy();
        Life life = life("key-1");
        log.begin();
        life.events().subList(0, 2).forEach(log::send);
        log.commit();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ReceiptView> waiting = CompletableFuture.supplyAsync(this::awaitSettled, threads);
            while (asking.waiters().size() < 1) {
                Thread.onSpinWait();
            }
            log.begin();
            life.events().subList(2, 5).forEach(log::send);
            life.receipts().forEach(log::send);
            log.commit();

            assertThat(waiting.get(20, TimeUnit.SECONDS).status()).isEqualTo(CallStatus.SUCCEEDED);
        }
        assertThat(asking.isAwaited()).isFalse();
    }

    @Test
    void withoutAProjectorAnAbsenceIsNotAnswered() throws Exception {
        log.createTopics(4);
        projector.start();
        follower.start();
        awaitHealthy();
        projector.stop();
        log.append(life("key-1"));

        assertThatThrownBy(() -> queries(Duration.ofMillis(500)).find(Histories.ACME, id("key-1")))
                .isInstanceOf(ReadModelUnavailableException.class);
    }

    @Test
    void tablesThatAreNotThereOrAreNotOursAreSaidAndNotMade() throws Exception {
        log.createTopics(4);
        log.append(life("key-1"));
        follower.start();
        awaitProblem("do not answer");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Schema.prepare(connection);
            awaitHealthy();
            statement.execute("UPDATE read_model SET schema_version = 99");
            awaitProblem("version 99");
            assertThatThrownBy(() -> find("key-1")).isInstanceOf(ReadModelUnavailableException.class);
            statement.execute("UPDATE read_model SET schema_version = " + Schema.VERSION);
        }
        awaitHealthy();
    }

    @Test
    void onePropertyMakesAServiceThatOnlyAsks() throws Exception {
        log.createTopics(4);
        projector.start();
        log.append(life("key-1"));
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "test",
                            Map.of(
                                    "countersign.read-model.jdbc-url",
                                    url,
                                    "countersign.read-model.projecting",
                                    "false")));
            context.registerBean(Installation.class, () -> Installation.at(broker.bootstrapServers()));
            context.registerBean(Topics.class, () -> log.topics);
            context.register(ReadModelConfiguration.class);
            context.refresh();

            assertThat(context.getBeansOfType(Projector.class)).isEmpty();
            assertThat(context.getBean(ReceiptQueries.class)
                            .awaitSettled(Histories.ACME, id("key-1"), LONG)
                            .status())
                    .isEqualTo(CallStatus.SUCCEEDED);
            assertThat(projector.isHealthy()).as("nobody took over").isTrue();
            context.stop();
            assertThat(context.getBean(Upkeep.class).isHealthy()).isFalse();
        }
    }

    private ReceiptView find(String key) {
        return queries(UNKNOWN_WAIT).find(Histories.ACME, id(key));
    }

    private ReceiptView awaitSettled() {
        try {
            return queries(UNKNOWN_WAIT).awaitSettled(Histories.ACME, id("key-1"), LONG);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private SqlReceiptQueries queries(Duration unknownWait) {
        return new SqlReceiptQueries(
                asking.database(),
                asking.log(),
                asking.positions(),
                asking.waiters(),
                PayloadOpener.NONE,
                new SqlReceiptQueries.Bounds(unknownWait, 1_000, Duration.ofSeconds(10)));
    }

    private void awaitHealthy() throws InterruptedException {
        awaitProblem("");
    }

    /** @param part of the only problem; empty for none */
    private void awaitProblem(String part) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (part.isEmpty()
                ? !follower.isHealthy()
                : !String.join("", follower.problems()).contains(part)) {
            assertThat(System.nanoTime()).as(follower.problems().toString()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static Life life(String key) {
        ToolCall call = Histories.call(Histories.ACME, key);
        return Histories.life(call, Histories.succeeded(call));
    }

    private static CallId id(String key) {
        return Histories.id(Histories.ACME, key);
    }
}
