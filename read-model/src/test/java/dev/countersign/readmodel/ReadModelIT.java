package dev.countersign.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.Histories.Life;
import dev.countersign.schemas.seal.PayloadOpener;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
@NeedsBroker
class ReadModelIT {
    private static final int PARTITIONS = 4;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration UNKNOWN_WAIT = Duration.ofSeconds(20);

    @TempDir
    static Path brokerDirectory;

    @TempDir
    Path directory;

    private static TestBroker broker;

    private final List<Projector> started = new ArrayList<>();
    private BrokerLog log;
    private JdbcConnectionPool database;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() {
        log = new BrokerLog(broker.bootstrapServers(), "t" + UUID.randomUUID() + ".");
        database = memory();
    }

    @AfterEach
    void stop() {
        started.forEach(Projector::stop);
        database.dispose();
        log.close();
    }

    @Test
    void whatIsCommittedIsShownAndWhatIsAbortedIsNot() throws Exception {
        log.createTopics(PARTITIONS);
        log.begin();
        log.send(life("aborted"));
        log.abort();
        log.append(life("committed"));
        ReadModel readModel = log.readModel(database);
        start(readModel);
        assertThat(find(readModel, "committed").status()).isEqualTo(CallStatus.SUCCEEDED);
        assertThat(find(readModel, "aborted")).isNull();
    }

    @Test
    void theProjectorWaitsForItsTopics() throws Exception {
        ReadModel readModel = log.readModel(database);
        Projector projector = start(readModel);
        assertThat(projector.isHealthy()).isFalse();
        log.createTopics(PARTITIONS);
        log.append(life("key-1"));
        ReceiptView view = queries(readModel, UNKNOWN_WAIT).awaitSettled(Histories.ACME, id("key-1"), LONG);
        assertThat(view.status()).isEqualTo(CallStatus.SUCCEEDED);
        awaitHealthy(projector);
        assertThat(projector.problems()).isEmpty();
    }

    @Test
    void restartsLoseNothingRepeatNothingAndEqualARebuild() throws Exception {
        log.createTopics(PARTITIONS);
        for (int round = 0; round < 3; round++) {
            ReadModel readModel = log.readModel(database, 7);
            Projector projector = start(readModel);
            for (int i = 0; i < 40; i++) {
                log.append(life(round + "-" + i));
                if (i == 20) {
                    projector.stop();
                    projector.start();
                }
            }
            assertThat(find(readModel, round + "-39")).isNotNull();
            projector.stop();
        }
        ReadModel readModel = log.readModel(database);
        start(readModel);
        awaitEndOfLog(readModel);
        List<String> incremental = dump(database);
        assertThat(incremental).hasSize(120);

        List<ReadModel.RebuildProgress> progress = new ArrayList<>();
        stop(readModel);
        long rows = log.readModel(database).rebuild(progress::add);
        assertThat(rows).isGreaterThanOrEqualTo(120);
        assertThat(dump(database)).isEqualTo(incremental);
        assertThat(progress.getLast().done()).isEqualTo(progress.getLast().total());
    }

    @Test
    void aKilledProjectorLeavesRowsAndOffsetsThatAgree() throws Exception {
        log.createTopics(PARTITIONS);
        for (int i = 0; i < 20; i++) {
            log.begin();
            for (int j = 0; j < 250; j++) {
                log.send(life(i + "-" + j));
            }
            log.commit();
        }
        String url = "jdbc:h2:file:" + directory.resolve("read-model");
        for (int transactions : List.of(4, 17, 30)) {
            assertThat(killAfter(url, transactions)).as("killed before its end").isTrue();
        }

        JdbcConnectionPool survived = JdbcConnectionPool.create(url, "sa", "");
        try {
            ReadModel readModel = log.readModel(survived);
            start(readModel);
            awaitEndOfLog(readModel);
            log.readModel(database).rebuild(progress -> {});
            assertThat(dump(survived)).hasSize(5_000).isEqualTo(dump(database));
        } finally {
            started.forEach(Projector::stop);
            survived.dispose();
        }
    }

    @Test
    void whatWasCommittedBeforeTheQuestionIsAlwaysFound() throws Exception {
        log.createTopics(PARTITIONS);
        ReadModel readModel = log.readModel(database);
        start(readModel);
        for (int i = 0; i < 200; i++) {
            log.append(life("key-" + i));
            assertThat(find(readModel, "key-" + i)).as("call " + i).isNotNull();
        }
    }

    @Test
    void anUnknownIdIsDeniedOnlyBehindTheOpenTransactionsOfItsPartition() throws Exception {
        log.createTopics(1);
        ReadModel readModel = log.readModel(database);
        start(readModel);
        assertThat(find(readModel, "nobody")).isNull();
        log.begin();
        log.send(life("open"));
        SqlReceiptQueries impatient = queries(readModel, Duration.ofMillis(300));
        awaitSomethingUncommitted(readModel);
        assertThatThrownBy(() -> impatient.find(Histories.ACME, id("open")))
                .isInstanceOf(ReadModelUnavailableException.class);
        log.commit();
        assertThat(find(readModel, "open")).isNotNull();
        assertThat(queries(readModel, UNKNOWN_WAIT).find(Histories.GLOBEX, id("open")))
                .isNull();
    }

    @Test
    void aLongPollIsWokenWhenTheCallIsSettled() throws Exception {
        log.createTopics(PARTITIONS);
        ReadModel readModel = log.readModel(database);
        start(readModel);
        SqlReceiptQueries queries = queries(readModel, UNKNOWN_WAIT);
        Life life = life("key-1");
        log.begin();
        life.events().subList(0, 2).forEach(log::send);
        log.commit();
        assertThat(queries.awaitSettled(Histories.ACME, id("key-1"), Duration.ofMillis(50))
                        .status())
                .isEqualTo(CallStatus.EXECUTING);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ReceiptView> known = poll(threads, queries, "key-1");
            CompletableFuture<ReceiptView> unknown = poll(threads, queries, "key-2");
            awaitWaiters(readModel, 2);
            log.begin();
            life.events().subList(2, 5).forEach(log::send);
            life.receipts().forEach(log::send);
            log.send(life("key-2"));
            log.commit();
            assertThat(known.get(20, TimeUnit.SECONDS).status()).isEqualTo(CallStatus.SUCCEEDED);
            assertThat(known.get().historyDigest())
                    .isEqualTo(life.receipts().getLast().historyDigest());
            assertThat(unknown.get(20, TimeUnit.SECONDS).response()).isEqualTo(Histories.response());
        }
        assertThat(readModel.waiters().size()).isZero();
    }

    @Test
    void aRecordThatCannotBeReadStopsTheProjectorForGood() throws Exception {
        log.createTopics(1);
        log.append(life("before"));
        ReadModel readModel = log.readModel(database);
        Projector projector = start(readModel);
        assertThat(find(readModel, "before")).isNotNull();
        log.begin();
        log.send(log.topics.events().name(), id("poison"), "no avro".getBytes(StandardCharsets.UTF_8));
        log.commit();
        log.append(life("after"));
        awaitHalt(readModel);

        assertThat(projector.state()).isInstanceOf(ProjectorState.Failed.class);
        assertThat(projector.problems().getFirst()).contains("cannot be read").contains("events-0");
        assertThat(find(readModel, "before")).isNotNull();
        assertThatThrownBy(() -> find(readModel, "after")).isInstanceOf(ReadModelUnavailableException.class);
    }

    @Test
    void anotherProjectorOnTheSameDatabaseTakesOver() throws Exception {
        log.createTopics(PARTITIONS);
        ReadModel older = log.readModel(database);
        Projector first = start(older);
        assertThat(find(older, "nobody")).isNull();
        ReadModel newer = log.readModel(database);
        Projector second = start(newer);
        assertThat(find(newer, "nobody")).isNull();
        log.append(life("key-1"));
        awaitHalt(older);
        assertThat(first.problems().getFirst()).contains("Another projector took over");
        assertThat(find(newer, "key-1")).isNotNull();
        awaitHealthy(second);
    }

    @Test
    void topicsThatWereMadeAgainAreNotTakenForTheOldOnes() throws Exception {
        log.createTopics(PARTITIONS);
        log.append(life("key-1"));
        ReadModel readModel = log.readModel(database);
        Projector projector = start(readModel);
        assertThat(find(readModel, "key-1")).isNotNull();
        projector.stop();
        log.deleteTopics();
        try (BrokerLog again = new BrokerLog(broker.bootstrapServers(), prefix())) {
            again.createTopics(PARTITIONS);
            ReadModel later = again.readModel(database);
            Projector refused = start(later);
            awaitHalt(later);
            assertThat(refused.problems().getFirst()).contains("read-model rebuild");
            refused.stop();
            later.rebuild(progress -> {});
            assertThat(dump(database)).isEmpty();
        }
    }

    private String prefix() {
        String name = log.topics.events().name();
        return name.substring(0, name.length() - "events".length());
    }

    private static JdbcConnectionPool memory() {
        return JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    private Projector start(ReadModel readModel) {
        Projector projector = new Projector(readModel);
        started.add(projector);
        projector.start();
        return projector;
    }

    private void stop(ReadModel ignored) {
        started.forEach(Projector::stop);
    }

    /** Runs a projector in a process of its own and kills it after so many transactions. */
    private boolean killAfter(String url, int transactions) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProjectorProcess.class.getName(),
                        broker.bootstrapServers(),
                        prefix(),
                        url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            int seen = 0;
            String line = lines.readLine();
            while (line != null && !line.equals(ProjectorProcess.END) && seen < transactions) {
                seen++;
                line = lines.readLine();
            }
            process.destroyForcibly().waitFor();
            return line != null && !line.equals(ProjectorProcess.END);
        }
    }

    private static Life life(String key) {
        ToolCall call = Histories.call(Histories.ACME, key);
        return Histories.life(call, Histories.succeeded(call));
    }

    private static CallId id(String key) {
        return Histories.id(Histories.ACME, key);
    }

    private static ReceiptView find(ReadModel readModel, String key) {
        return queries(readModel, UNKNOWN_WAIT).find(Histories.ACME, id(key));
    }

    private static CompletableFuture<ReceiptView> poll(ExecutorService threads, SqlReceiptQueries queries, String key) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return queries.awaitSettled(Histories.ACME, id(key), LONG);
                    } catch (InterruptedException interrupted) {
                        throw new AssertionError(interrupted);
                    }
                },
                threads);
    }

    private static SqlReceiptQueries queries(ReadModel readModel, Duration unknownWait) {
        return new SqlReceiptQueries(
                readModel.database(),
                readModel.log(),
                readModel.positions(),
                readModel.waiters(),
                PayloadOpener.NONE,
                new SqlReceiptQueries.Bounds(unknownWait, 1_000, Duration.ofSeconds(10)));
    }

    private void awaitEndOfLog(ReadModel readModel) throws InterruptedException {
        Map<TopicPartition, Long> ends =
                readModel.log().ends(readModel.log().partitions().keySet());
        assertThat(readModel.positions().awaitPassed(ends, LONG)).isTrue();
    }

    private void awaitHalt(ReadModel readModel) {
        assertThatThrownBy(() -> readModel.positions().awaitPassed(log.never(), LONG))
                .isInstanceOf(ReadModelUnavailableException.class);
    }

    /** Until the broker has something beyond what is projected. */
    private static void awaitSomethingUncommitted(ReadModel readModel) throws InterruptedException {
        AtomicReference<Map<TopicPartition, Long>> ends = new AtomicReference<>(Map.of());
        do {
            ends.set(readModel.log().ends(readModel.log().partitions().keySet()));
        } while (readModel.positions().awaitPassed(ends.get(), Duration.ZERO));
    }

    /** The first row is seen a moment before the projector says that it projects. */
    private static void awaitHealthy(Projector projector) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!projector.isHealthy()) {
            assertThat(System.nanoTime()).as(projector.problems().toString()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void awaitWaiters(ReadModel readModel, int count) {
        while (readModel.waiters().size() < count) {
            Thread.onSpinWait();
        }
    }

    /** Every column of every row and its place as text, but what follows from how much was read in one go. */
    private static List<String> dump(JdbcConnectionPool database) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT p.*, c.*" + CallStore.PLACED + " ORDER BY call_id")) {
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    String column = found.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT);
                    if (!List.of("call_number", "chapters").contains(column)) {
                        row.append(found.getString(i)).append('|');
                    }
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
