package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.lab.fault.Callers;
import dev.countersign.lab.fault.CountingTarget;
import dev.countersign.lab.fault.FaultOrganization;
import dev.countersign.lab.fault.Findings;
import dev.countersign.lab.process.Deployment;
import dev.countersign.lab.process.Deployment.Part;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills processes under load, as {@code kill -9} does, and looks from the outside: agents that
 * retry, a target that counts, and the receipts.
 */
class FaultsIT {
    private static final int AGENTS = 12;
    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(3);
    /**
     * What callers may have to wait for service after a kill. The goal is 10 s, and each run prints
     * what it took; the bound leaves room for a machine that is busy with something else, because a
     * process has to start within it.
     */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static CountingTarget target;
    private static Deployment deployment;

    private Callers callers;
    private long diedNanos;

    @BeforeAll
    static void start() throws Exception {
        target = CountingTarget.start();
        Path config = directory.resolve("config");
        String bearer = FaultOrganization.write(config, target.url());
        deployment = Deployment.start(directory, config, bearer);
    }

    @AfterAll
    static void stop() {
        deployment.close();
        target.close();
    }

    @BeforeEach
    void serve() throws InterruptedException {
        deployment.awaitServing(FaultOrganization.PROBE);
    }

    @AfterEach
    void stopCalling() throws InterruptedException {
        callers.finish();
    }

    @Test
    void policyStreamKilled() throws Exception {
        killUnderLoad(Part.POLICY_STREAM);
    }

    @Test
    void brokerKilled() throws Exception {
        killUnderLoad(Part.BROKER);
    }

    @Test
    void workerKilledAnywhere() throws Exception {
        killUnderLoad(Part.WORKER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEFORE_JOURNAL", "AFTER_JOURNAL", "IN_EFFECT", "AFTER_EFFECT_BEFORE_REPORT"})
    void workerDiesAt(String point) throws Exception {
        deployment.kill(Part.WORKER);
        deployment.restartWorker(List.of("-Dcountersign.failpoint=" + point + ":60"));
        load();
        assertThat(deployment.awaitEnd(Part.WORKER, Duration.ofSeconds(60)))
                .as("the worker reached its failure point")
                .isTrue();
        recoverFrom(Part.WORKER);
        check();
    }

    private void killUnderLoad(Part part) throws Exception {
        load();
        Thread.sleep(BEFORE);
        deployment.kill(part);
        recoverFrom(part);
        check();
    }

    private void load() {
        callers = Callers.start(deployment.url(), deployment.bearer(), AGENTS);
    }

    private void recoverFrom(Part part) throws IOException, InterruptedException {
        diedNanos = System.nanoTime();
        deployment.restart(part);
        while (recovery().compareTo(RECOVERY_MAX) > 0 && System.nanoTime() - diedNanos < RECOVERY_MAX.toNanos()) {
            Thread.sleep(100);
        }
        Thread.sleep(AFTER);
        callers.finish();
    }

    private void check() {
        Findings findings = Findings.of(
                deployment.bootstrapServers(), new Topics("", SchemaIds.bundled()).receipts(), callers, target);
        Duration recovery = recovery();
        System.out.printf(
                "%d calls answered, %d retries, %d unknown, served again after %d ms%n",
                callers.answered().size(), callers.retries(), findings.unknown(), recovery.toMillis());

        assertThat(findings.broken()).as(deployment.outputs()).isEmpty();
        assertThat(callers.answered().size()).as("there was a load").isGreaterThan(20);
        assertThat(recovery).isLessThan(RECOVERY_MAX);
    }

    /** From the death to the first answer to a call that was begun after it. */
    private Duration recovery() {
        return callers.answered().values().stream()
                .filter(call -> call.finishedNanos() - call.took().toNanos() > diedNanos)
                .map(call -> Duration.ofNanos(call.finishedNanos() - diedNanos))
                .min(Duration::compareTo)
                .orElse(Duration.ofDays(1));
    }
}
