package dev.countersign.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ledger.seal.SealingStep;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.tlog.checkpoint.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger ends in the middle of sealing, in every place; the tree stays one. */
@NeedsBroker
class LedgerCrashIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path brokerDirectory;

    private static TestBroker broker;

    @TempDir
    Path directory;

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

    /** A crash that this JVM survives: the thread ends where it is, and nothing more is written. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(SealingStep.class)
    void aCrashAfterAnyStepLeavesOneTree(SealingStep fatal) throws Exception {
        rig.issue(100);
        AtomicInteger passes = new AtomicInteger();
        Ledger first = rig.ledger(rig.properties(directory), step -> {
            // The first seal may be of the empty log.
            if (step == fatal && passes.incrementAndGet() == 2) {
                throw new Crash();
            }
        });
        awaitPasses(passes, 2);
        first.close();
        rig.issue(50);
        try (Ledger second = rig.ledger(directory)) {
            Checkpoint checkpoint = rig.await(second, 150);
            assertThat(LedgerRig.rootOfServedLeaves(second, 150))
                    .isEqualTo(checkpoint.head().root().toString());
            rig.assertEverythingPublishedIsOfOneTree(second);
        }
    }

    /** As {@link #aCrashAfterAnyStepLeavesOneTree}, with processes that end as {@code kill -9} ends them. */
    @ParameterizedTest
    @EnumSource(SealingStep.class)
    void aProcessKilledAfterAnyStepLeavesOneTree(SealingStep fatal, @TempDir Path output) throws Exception {
        for (int life = 1; life <= 2; life++) {
            rig.issue(40);
            Path printed = output.resolve("life-" + life);
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-D" + SealingStep.PROPERTY + "=" + fatal,
                            "-cp",
                            System.getProperty("java.class.path"),
                            LedgerApplication.class.getName(),
                            "--countersign.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                            "--countersign.kafka.topic-prefix=" + rig.installation.topicPrefix(),
                            "--countersign.kafka.partitions=" + LedgerRig.PARTITIONS,
                            "--countersign.ledger.directory=" + directory,
                            "--countersign.ledger.origin=ledger.example/receipts",
                            "--countersign.ledger.instance="
                                    + rig.properties(directory).instance(),
                            "--countersign.ledger.seal-every=100ms",
                            "--countersign.ledger.port=0")
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS))
                        .as(Files.readString(printed))
                        .isTrue();
                assertThat(process.exitValue()).as(Files.readString(printed)).isEqualTo(SealingStep.EXIT_STATUS);
            } finally {
                process.destroyForcibly();
            }
        }
        rig.issue(20);
        try (Ledger survivor = rig.ledger(directory)) {
            Checkpoint checkpoint = rig.await(survivor, 100);
            assertThat(LedgerRig.rootOfServedLeaves(survivor, 100))
                    .isEqualTo(checkpoint.head().root().toString());
            rig.assertEverythingPublishedIsOfOneTree(survivor);
        }
    }

    private static void awaitPasses(AtomicInteger passes, int count) throws InterruptedException {
        long deadline = System.nanoTime() + 40_000_000_000L;
        while (passes.get() < count && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(passes.get()).isEqualTo(count);
    }
}
