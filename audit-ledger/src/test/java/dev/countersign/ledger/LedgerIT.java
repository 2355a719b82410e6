package dev.countersign.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptKind;
import dev.countersign.ledger.LedgerRig.Issued;
import dev.countersign.ledger.seal.Sealer;
import dev.countersign.ledger.seal.Standing;
import dev.countersign.schemas.kafka.KafkaClients;
import dev.countersign.schemas.kafka.TopicCreation;
import dev.countersign.schemas.ledger.LedgerEntry;
import dev.countersign.schemas.ledger.PublishedCheckpoint;
import dev.countersign.schemas.ledger.ReceiptLeaf;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.merkle.TreeHasher;
import dev.countersign.tlog.merkle.Verification;
import dev.countersign.tlog.proof.TlogProof;
import dev.countersign.tlog.trust.TrustPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@NeedsBroker
class LedgerIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path brokerDirectory;

    private static TestBroker broker;

    @TempDir
    Path directory;

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    private LedgerRig rig;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void install() {
        rig = new LedgerRig(broker.bootstrapServers(), "l" + NUMBER.incrementAndGet() + "-");
    }

    @Test
    void receiptsOfAllPartitionsBecomeOneTreeThatWhoHasTheKeyCanCheck() throws Exception {
        rig.issue(700);
        try (Ledger ledger = rig.ledger(directory)) {
            Checkpoint checkpoint = rig.await(ledger, 700);

            assertThat(Checkpoint.parse(LedgerRig.body(ledger, "/checkpoint"))).isEqualTo(checkpoint);
            assertThat(LedgerRig.rootOfServedLeaves(ledger, 700))
                    .isEqualTo(checkpoint.head().root().toString());
            TrustPolicy trust = TrustPolicy.of(ledger.key());
            for (Issued one : rig.issued.subList(0, 20)) {
                byte[] leaf = LedgerRig.body(ledger, path("leaves", one));
                assertThat(leaf).isEqualTo(ReceiptLeaf.of(one.receipt(), one.partition()));
                TlogProof proof = TlogProof.parse(LedgerRig.body(ledger, path("proofs", one)));
                assertThat(proof.verify(new TreeHasher().leaf(leaf), trust)).isEqualTo(Verification.VALID);
                assertThat(proof.verify(new TreeHasher().leaf(new byte[1]), trust))
                        .isInstanceOf(Verification.Invalid.class);
            }
        }
    }

    @Test
    void onlyWhatIsCommittedIsSealed() throws Exception {
        rig.issue(10, false);
        rig.issue(7);
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 7);
            rig.issue(30, false);
            rig.issue(3);
            rig.await(ledger, 10);
            assertThat(LedgerRig.rootOfServedLeaves(ledger, 10))
                    .isEqualTo(ledger.standing().checkpoint().head().root().toString());
        }
    }

    @Test
    void anEmptyLogIsSignedToo() throws Exception {
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 0);
            assertThat(LedgerRig.get(ledger, path("proofs", new Issued(anyReceipt(), 0)))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private static Receipt anyReceipt() {
        return LedgerRig.receipt(ReceiptKind.TERMINAL, 0, 0);
    }

    @Test
    void aLostDirectoryIsMadeAgainFromTheLogAndGoesOn() throws Exception {
        rig.issue(300);
        Checkpoint before;
        try (Ledger ledger = rig.ledger(directory)) {
            before = rig.await(ledger, 300);
        }
        byte[] key = Files.readAllBytes(directory.resolve("log.key"));
        clear(directory);
        Files.write(directory.resolve("log.key"), key);
        try (Ledger ledger = rig.ledger(directory)) {
            assertThat(rig.await(ledger, 300).head()).isEqualTo(before.head());
            rig.issue(20);
            rig.await(ledger, 320);
            rig.assertEverythingPublishedIsOfOneTree(ledger);
        }
    }

    @Test
    void whoStandsByTakesOverAndTheTreeStaysOne() throws Exception {
        said.start();
        logger().addAppender(said);
        Path other = Files.createDirectory(directory.resolve("other"));
        Path one = Files.createDirectory(directory.resolve("one"));
        try (Ledger first = rig.ledger(one)) {
            rig.issue(90);
            rig.await(first, 90);
            Files.copy(one.resolve("log.key"), other.resolve("log.key"));
            try (Ledger second = rig.ledger(other)) {
                rig.issue(90);
                // One of the two has the partition; which, the group decides.
                Ledger active = awaitEither(first, second, 180);
                Ledger spare = active == first ? second : first;
                assertThat(spare.standing()).isInstanceOf(Standing.StandingBy.class);
                boolean changed = active == second;
                active.close();
                rig.issue(90);
                rig.await(spare, 270);
                rig.assertEverythingPublishedIsOfOneTree(spare);
                assertThat(timesSaid("This ledger stands by")).isEqualTo(changed ? 1 : 0);
            }
        }
        // Both were the active one, and ended as that: nobody took over from the last.
        assertThat(timesSaid("This ledger is the active one")).isPositive();
        assertThat(timesSaid("This ledger stands by")).isLessThan(timesSaid("This ledger is the active one"));
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Sealer.class);
    }

    private long timesSaid(String begin) {
        return List.copyOf(said.list).stream()
                .filter(event -> event.getMessage().startsWith(begin))
                .count();
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(said);
    }

    private static Ledger awaitEither(Ledger one, Ledger other, long size) throws InterruptedException {
        long deadline = System.nanoTime() + 40_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (Ledger ledger : List.of(one, other)) {
                Checkpoint checkpoint = ledger.standing().checkpoint();
                if (checkpoint != null && checkpoint.head().size() == size) {
                    return ledger;
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError(one.standing() + " " + other.standing());
    }

    @Test
    void aLogThatWasRewrittenStopsTheLedger() throws Exception {
        rig.issue(40);
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 40);
        }
        rewriteLedgerTopic(rig.issued.reversed());
        keepOnlyTheKey();
        try (Ledger ledger = rig.ledger(directory)) {
            assertThat(awaitStopped(ledger).why()).contains("is due: a receipt was left out or comes twice");
            assertThat(rig.published()).extracting(PublishedCheckpoint::size).allMatch(size -> size <= 40);
        }
    }

    @Test
    void aLeafThatWasExchangedStopsTheLedger() throws Exception {
        rig.issue(40);
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 40);
        }
        List<Issued> exchanged = new ArrayList<>(rig.issued);
        Issued seventh = exchanged.get(7);
        exchanged.set(
                7,
                new Issued(
                        LedgerRig.receipt(
                                seventh.receipt().kind(), seventh.receipt().sequence(), 9_999),
                        seventh.partition()));
        rewriteLedgerTopic(exchanged);
        keepOnlyTheKey();
        try (Ledger ledger = rig.ledger(directory)) {
            assertThat(awaitStopped(ledger).why()).startsWith("Two roots for one size");
        }
    }

    @Test
    void aLogThatWasCutOffStopsTheLedger() throws Exception {
        rig.issue(40);
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 40);
        }
        rewriteLedgerTopic(rig.issued.subList(0, 39));
        keepOnlyTheKey();
        try (Ledger ledger = rig.ledger(directory)) {
            assertThat(awaitStopped(ledger).why()).contains("has only 39: records were removed");
        }
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        rig.issue(5);
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 5);
        }
        clear(directory);
        try (Ledger ledger = rig.ledger(directory)) {
            assertThat(awaitStopped(ledger).why()).contains("not signed by this ledger's key");
        }
    }

    @Test
    void aBusyPortIsSaidInASentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LedgerProperties free = rig.properties(directory);
            LedgerProperties busy = new LedgerProperties(
                    free.directory(),
                    free.origin(),
                    free.instance(),
                    free.sealEvery(),
                    free.sealLeavesMax(),
                    free.address(),
                    taken.getLocalPort(),
                    free.witnesses(),
                    free.witnessPatience());
            assertThatThrownBy(() -> rig.ledger(busy, step -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Set countersign.ledger.port");
        }
    }

    @Test
    void whatIsNotThereIsSaidSoAndNothingIsWritten() throws Exception {
        rig.issue(300);
        try (Ledger ledger = rig.ledger(directory)) {
            rig.await(ledger, 300);
            assertThat(LedgerRig.get(ledger, "/tile/0/000").statusCode()).isEqualTo(200);
            assertThat(LedgerRig.get(ledger, "/tile/0/000").headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
            assertThat(LedgerRig.get(ledger, "/tile/0/001.p/44").statusCode()).isEqualTo(200);
            assertThat(LedgerRig.get(ledger, "/tile/0/001.p/45").statusCode()).isEqualTo(404);
            assertThat(LedgerRig.get(ledger, "/tile/0/001").statusCode()).isEqualTo(404);
            assertThat(LedgerRig.get(ledger, "/tile/0/1").statusCode()).isEqualTo(400);
            assertThat(LedgerRig.get(ledger, "/tile/0/../../log.key").statusCode())
                    .isIn(400, 404);
            assertThat(LedgerRig.get(ledger, "/tile/0/%2e%2e/%2e%2e/log.key").statusCode())
                    .isEqualTo(400);
            assertThat(LedgerRig.get(ledger, "/log.key").statusCode()).isEqualTo(404);
            assertThat(LedgerRig.get(ledger, "/proofs/0/calls/-1").statusCode()).isEqualTo(404);
            assertThat(LedgerRig.get(ledger, "/proofs/0/calls/999999").statusCode())
                    .isEqualTo(404);
            assertThat(LedgerRig.get(ledger, "/proofs/9/calls/0").statusCode()).isEqualTo(404);
            assertThat(new String(LedgerRig.body(ledger, "/"), StandardCharsets.UTF_8))
                    .contains("300 leaves are signed");
            HttpResponse<byte[]> written = LedgerRig.HTTP.send(
                    HttpRequest.newBuilder(ledger.url().resolve("/checkpoint"))
                            .POST(HttpRequest.BodyPublishers.ofString("x"))
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(written.statusCode()).isEqualTo(405);
        }
    }

    private static Standing.Stopped awaitStopped(Ledger ledger) throws InterruptedException {
        long deadline = System.nanoTime() + 40_000_000_000L;
        while (System.nanoTime() < deadline) {
            if (ledger.standing() instanceof Standing.Stopped stopped) {
                return stopped;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("It did not stop: " + ledger.standing());
    }

    /** As one with all rights on the cluster would. */
    private void rewriteLedgerTopic(List<Issued> leaves) throws Exception {
        String name = rig.topics.ledger().name();
        try (Admin admin = Admin.create(KafkaClients.admin(rig.installation, "rewriter"))) {
            admin.deleteTopics(List.of(name)).all().get();
            while (admin.listTopics().names().get().contains(name)) {
                Thread.sleep(20);
            }
            TopicCreation.ensure(admin, rig.installation, rig.specs());
        }
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(KafkaClients.latencyProducer(rig.installation, "rewriter"))) {
            for (Issued one : leaves) {
                LedgerEntry entry = new LedgerEntry(one.place(), ReceiptLeaf.of(one.receipt(), one.partition()));
                producer.send(new ProducerRecord<>(
                                name, 0, null, rig.topics.ledger().codec().encode(entry)))
                        .get();
            }
        }
    }

    private void keepOnlyTheKey() throws IOException {
        byte[] key = Files.readAllBytes(directory.resolve("log.key"));
        clear(directory);
        Files.write(directory.resolve("log.key"), key);
    }

    private static void clear(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(directory)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String path(String what, Issued one) {
        return "/" + what + "/" + one.partition() + "/"
                + one.place().issuer().name().toLowerCase(Locale.ROOT) + "/"
                + one.receipt().sequence();
    }
}
