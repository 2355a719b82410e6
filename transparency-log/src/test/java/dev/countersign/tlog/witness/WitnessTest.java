package dev.countersign.tlog.witness;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static dev.countersign.tlog.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.note.SignatureCheck;
import dev.countersign.tlog.note.SignatureType;
import dev.countersign.tlog.note.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
    private static final SigningKey OTHER_LOG = Vectors.key("example.com/other", SignatureType.ED25519, 0x40);
    private static final String HASH = WitnessState.hashOf(LOG.name());

    private final WatchedTree tree = new WatchedTree(LOG, 40);

    @TempDir
    private Path directory;

    private WitnessState state;
    private Witness witness;

    @BeforeEach
    void start() throws IOException {
        state = WitnessState.open(directory);
        witness = new Witness(WITNESS, List.of(LOG.verifier()), state, InstantSource.fixed(WITNESSED_AT));
    }

    @AfterEach
    void stop() throws IOException {
        state.close();
    }

    private void restart() throws IOException {
        stop();
        start();
    }

    private String reasonOf(WitnessAnswer answer) {
        return switch (answer) {
            case WitnessAnswer.Inconsistent(String reason) -> reason;
            case WitnessAnswer.Malformed(String reason) -> reason;
            case WitnessAnswer.Forbidden(String reason) -> reason;
            case WitnessAnswer.Cosigned cosigned -> "cosigned";
            case WitnessAnswer.UnknownLog unknown -> "unknown";
            case WitnessAnswer.Conflict conflict -> "conflict";
        };
    }

    @Test
    void itCosignsWhatContinuesWhatItKnows() throws Exception {
        for (int[] step : new int[][] {{0, 0}, {0, 3}, {3, 3}, {3, 4}, {4, 40}}) {
            Checkpoint checkpoint = tree.checkpoint(step[1]);

            WitnessAnswer answer = witness.addCheckpoint(tree.request(step[0], step[1]));

            assertThat(answer)
                    .isEqualTo(new WitnessAnswer.Cosigned(
                            WITNESS.cosign(checkpoint.head().text(), WITNESSED_AT)));
            Checkpoint latest = witness.latest(HASH);
            assertThat(latest.head()).isEqualTo(checkpoint.head());
            assertThat(latest.check(List.of(LOG.verifier(), WITNESS.verifier())))
                    .isInstanceOfSatisfying(
                            SignatureCheck.Verified.class,
                            verified -> assertThat(verified.signed()).hasSize(2));
            restart();
        }
    }

    @Test
    void itTellsWhatItKnowsWhenTheOldSizeIsAnother() throws Exception {
        assertThat(witness.addCheckpoint(tree.request(3, 7))).isEqualTo(new WitnessAnswer.Conflict(0));
        witness.addCheckpoint(tree.request(0, 7));

        assertThat(witness.addCheckpoint(tree.request(0, 7))).isEqualTo(new WitnessAnswer.Conflict(7));
        assertThat(witness.addCheckpoint(tree.request(6, 8))).isEqualTo(new WitnessAnswer.Conflict(7));
        assertThat(witness.addCheckpoint(tree.request(3, 5))).isEqualTo(new WitnessAnswer.Conflict(7));
        assertThat(witness.addCheckpoint(tree.request(8, 9))).isEqualTo(new WitnessAnswer.Conflict(7));
    }

    @Test
    void itCosignsNoSecondHistory() throws Exception {
        witness.addCheckpoint(tree.request(0, 7));
        Checkpoint forked = Vectors.signed(LOG, 7, Vectors.ROOTS.get(7));
        byte[] sameSize = new AddCheckpoint(tree.growth(7, 7), forked).bytes();
        assertThat(reasonOf(witness.addCheckpoint(sameSize))).startsWith("There are two roots for the tree of size 7");

        byte[] otherGrowth = new AddCheckpoint(tree.growth(7, 8), Vectors.signed(LOG, 8, Vectors.ROOTS.get(8))).bytes();
        assertThat(reasonOf(witness.addCheckpoint(otherGrowth))).contains("does not lead to those two roots");
        String withoutProof =
                new String(tree.request(7, 9), StandardCharsets.UTF_8).replaceFirst("(?s)^old 7\n.*?\n\n", "old 7\n\n");
        assertThat(reasonOf(witness.addCheckpoint(utf8(withoutProof)))).contains("shorter");

        restart();
        assertThat(reasonOf(witness.addCheckpoint(sameSize))).startsWith("There are two roots");
        assertThat(witness.latest(HASH).head()).isEqualTo(tree.checkpoint(7).head());
    }

    @Test
    void anEmptyTreeHasOneRootAndNeedsNoProof() throws Exception {
        byte[] wrongEmpty =
                new AddCheckpoint(tree.growth(0, 0), Vectors.signedUnchecked(LOG, 0, Vectors.ROOTS.get(1))).bytes();
        assertThat(witness.addCheckpoint(wrongEmpty)).isInstanceOf(WitnessAnswer.Inconsistent.class);

        String superfluous = new String(tree.request(0, 5), StandardCharsets.UTF_8)
                .replace("old 0\n", "old 0\n" + Vectors.ROOTS.get(1).base64() + "\n");
        assertThat(witness.addCheckpoint(utf8(superfluous))).isInstanceOf(WitnessAnswer.Inconsistent.class);
        assertThat(witness.latest(HASH)).isNull();
    }

    @Test
    void itTakesOnlyTheLogsOwnSignature() throws Exception {
        SigningKey impostor = Vectors.key(LOG.name(), SignatureType.ED25519, 0x40);
        WatchedTree forged = new WatchedTree(impostor, 8);
        assertThat(reasonOf(witness.addCheckpoint(forged.request(0, 8)))).startsWith("None of the signatures");

        String damaged = new String(tree.request(0, 8), StandardCharsets.UTF_8).replace("\n8\n", "\n9\n");
        assertThat(witness.addCheckpoint(utf8(damaged))).isInstanceOf(WitnessAnswer.Forbidden.class);

        WatchedTree unknown = new WatchedTree(OTHER_LOG, 8);
        assertThat(witness.addCheckpoint(unknown.request(0, 8))).isEqualTo(new WitnessAnswer.UnknownLog());
        assertThat(witness.latest(WitnessState.hashOf("example.com/other"))).isNull();
        assertThat(witness.latest(HASH)).isNull();
    }

    @Test
    void whatIsNotARequestIsMalformed() throws Exception {
        String request = new String(tree.request(3, 7), StandardCharsets.UTF_8);
        String hash = Vectors.ROOTS.get(1).base64() + "\n";
        for (String wrong : List.of(
                "",
                "old 0\n",
                "old 0\n\n",
                request.substring(4),
                request.replace("old 3", "old 03"),
                request.replace("old 3", "old -3"),
                request.replace("old 3", "old 3 "),
                request.replace("old 3", "Old 3"),
                request.replace("old 3\n", "old 3\nx\n"),
                request.replace("old 3\n", "old 3\n" + hash.repeat(64)),
                request.replace("old 3", "old 8"),
                request.replace("\n", "\r\n"),
                request.replace("\n7\n", "\n07\n"),
                request.substring(0, request.length() - 1))) {
            assertThat(witness.addCheckpoint(utf8(wrong))).as(wrong).isInstanceOf(WitnessAnswer.Malformed.class);
        }
        assertThat(witness.addCheckpoint(new byte[] {(byte) 0xff})).isInstanceOf(WitnessAnswer.Malformed.class);
    }

    @Test
    void ofManyAtOnceEachSizeHasOneSuccessorAndNothingGoesBack() throws Exception {
        int rounds = 5;
        int rivals = 8;
        int size = 0;
        for (int round = 0; round < rounds; round++) {
            int from = size;
            List<WitnessAnswer> answers = atOnce(rivals, rival -> tree.request(from, from + 1 + rival % 7));

            List<WitnessAnswer.Cosigned> winners = answers.stream()
                    .filter(WitnessAnswer.Cosigned.class::isInstance)
                    .map(WitnessAnswer.Cosigned.class::cast)
                    .toList();
            assertThat(winners).hasSize(1);
            Checkpoint latest = witness.latest(HASH);
            size = (int) latest.head().size();
            assertThat(size).isGreaterThan(from);
            assertThat(WITNESS.verifier()
                            .verifies(latest.head().text(), winners.getFirst().signature()))
                    .isTrue();
            assertThat(answers.stream().filter(new WitnessAnswer.Conflict(size)::equals))
                    .hasSize(rivals - 1);
        }
    }

    private List<WitnessAnswer> atOnce(int rivals, IntFunction<byte[]> requests) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<WitnessAnswer>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int rival = 0; rival < rivals; rival++) {
                byte[] request = requests.apply(rival);
                Callable<WitnessAnswer> ask = () -> {
                    go.await();
                    return witness.addCheckpoint(request);
                };
                asked.add(threads.submit(ask));
            }
            go.countDown();
        }
        List<WitnessAnswer> answers = new ArrayList<>();
        for (Future<WitnessAnswer> answer : asked) {
            answers.add(answer.get());
        }
        return answers;
    }

    @Test
    void aCrashAfterPersistingLosesOnlyAnAnswer() throws Exception {
        witness.addCheckpoint(tree.request(0, 5));
        // The answer to this one reaches nobody.
        witness.addCheckpoint(tree.request(5, 8));
        restart();

        assertThat(witness.addCheckpoint(tree.request(5, 8))).isEqualTo(new WitnessAnswer.Conflict(8));
        assertThat(witness.addCheckpoint(tree.request(8, 8))).isInstanceOf(WitnessAnswer.Cosigned.class);
    }

    @Test
    void aCrashBeforePersistingLeavesWhatWasKnown() throws Exception {
        witness.addCheckpoint(tree.request(0, 5));
        Files.write(directory.resolve(HASH).resolve("checkpoint.fresh"), utf8("half a check"));
        restart();

        assertThat(witness.latest(HASH).head().size()).isEqualTo(5);
        assertThat(witness.addCheckpoint(tree.request(5, 8))).isInstanceOf(WitnessAnswer.Cosigned.class);
    }

    @Test
    void withAStateThatCannotBeReadOrWrittenNothingIsCosigned() throws Exception {
        witness.addCheckpoint(tree.request(0, 5));
        Path file = directory.resolve(HASH).resolve("checkpoint");
        byte[] known = Files.readAllBytes(file);
        for (byte[] damaged : List.of(
                new byte[0],
                utf8("nonsense"),
                new WatchedTree(OTHER_LOG, 5).checkpoint(5).bytes())) {
            Files.write(file, damaged);
            assertThatThrownBy(() -> witness.addCheckpoint(tree.request(0, 6))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> witness.addCheckpoint(tree.request(5, 6))).isInstanceOf(IOException.class);
        }
        Files.write(file, known);
        // In the way of the file in the making.
        Files.createDirectory(file.resolveSibling("checkpoint.fresh"));
        assertThatThrownBy(() -> witness.addCheckpoint(tree.request(5, 6))).isInstanceOf(IOException.class);
        assertThat(witness.latest(HASH).head().size()).isEqualTo(5);
    }

    @Test
    void aDirectoryHasOneWitness() {
        assertThatThrownBy(() -> WitnessState.open(directory)).hasMessageContaining("Another witness is running");
    }

    @Test
    void eachKeyHasItsPlace() {
        assertThatThrownBy(() -> new Witness(LOG, List.of(), state, InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Witness(WITNESS, List.of(WITNESS.verifier()), state, InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
