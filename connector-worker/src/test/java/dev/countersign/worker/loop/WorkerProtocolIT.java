package dev.countersign.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallCommand.ExecutionFinished;
import dev.countersign.domain.call.CallCommand.ExecutionReport;
import dev.countersign.domain.call.CallCommand.ExecutionStarted;
import dev.countersign.domain.call.Reply;
import dev.countersign.domain.control.ControlFact.Stop;
import dev.countersign.domain.control.ControlFact.StopScope;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Dispatch;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.testbroker.NeedsBroker;
import dev.countersign.testbroker.TestBroker;
import dev.countersign.worker.connector.KeptResponse;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.loop.Rig.Found;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@NeedsBroker
class WorkerProtocolIT {
    @TempDir
    static Path directory;

    private static TestBroker broker;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Rig rig;

    /** A crash that this JVM survives. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void install(TestInfo test) {
        rig = new Rig(broker.bootstrapServers(), "t" + NUMBER.incrementAndGet() + "-");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static FailurePoints crashAt(FailurePoint fatal) {
        return point -> {
            if (point == fatal) {
                throw new Crash();
            }
        };
    }

    private static ExecutionFinished finished(List<Found<ExecutionReport>> reports) {
        return reports.stream()
                .map(Found::value)
                .filter(ExecutionFinished.class::isInstance)
                .map(ExecutionFinished.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static long count(List<Found<ExecutionReport>> reports, Class<? extends ExecutionReport> kind) {
        return reports.stream().map(Found::value).filter(kind::isInstance).count();
    }

    @Test
    void theStartIsInTheLogBeforeTheEffectAndTheEndIsBeforeTheReply() {
        List<Long> reportsAtEffect = new CopyOnWriteArrayList<>();
        rig.connector.behaviour = order -> {
            reportsAtEffect.add(count(rig.reports(1), ExecutionStarted.class));
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            Dispatch dispatch = Rig.dispatch("a");
            rig.order(dispatch);

            Found<Reply> reply = rig.replies(1).getFirst();
            List<Found<ExecutionReport>> reports = rig.reports(2);

            assertThat(reportsAtEffect).containsExactly(1L);
            assertThat(reports).extracting(Found::partition).containsExactly(0, 0);
            assertThat(reports)
                    .extracting(Found::key)
                    .containsOnly(dispatch.callId().value());
            assertThat(reports.getFirst().value()).isInstanceOfSatisfying(ExecutionStarted.class, started -> {
                assertThat(started.attempt()).isEqualTo(1);
                assertThat(started.worker()).isEqualTo("w");
                assertThat(started.leaseUntil()).isEqualTo(started.at().plusSeconds(5));
            });
            assertThat(reports.getLast().value()).isInstanceOf(ExecutionFinished.class);
            assertThat(reply.partition()).isEqualTo(1);
            assertThat(reply.value().answer())
                    .isEqualTo(new Answer.Allowed(
                            new Outcome.Succeeded(((Succeeded) finished(reports).result()).response())));
            assertThat(reply.value().endedAt()).isEqualTo(finished(reports).at());
            assertThat(reply.value().requestId()).isEqualTo("req_1");
            assertThat(rig.connector.orders.getFirst().resource()).containsEntry("id", "42");
            assertThat(worker.state()).isEqualTo(ConnectorWorker.State.RUNNING);
        }
    }

    /** Dispatched before the order, and not begun: it waits for a place while the order comes. */
    @Test
    void whatIsStoppedBeforeItBeginsHasNoEffectAndWhatHasBegunGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        rig.concurrency(1);
        rig.connector.behaviour = order -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            Dispatch first = Rig.dispatch("a");
            rig.order(first);
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            Dispatch second = Rig.dispatch("b");
            rig.order(second);
            rig.reports(2);
            rig.stop(new Stop(Orders.ACME, StopScope.AGENT, "agent", "It repeats itself", "dana"));
            goOn.countDown();

            List<Found<ExecutionReport>> reports = rig.reports(4);
            assertThat(result(reports, first)).isInstanceOf(Succeeded.class);
            assertThat(result(reports, second))
                    .isEqualTo(new AttemptResult.Failed(
                            Effect.NONE,
                            false,
                            new ToolError("stopped_before_start", "Stopped by order: It repeats itself")));
            assertThat(rig.connector.orders).hasSize(1);
            assertThat(worker.state()).isEqualTo(ConnectorWorker.State.RUNNING);
        }
    }

    private static AttemptResult result(List<Found<ExecutionReport>> reports, Dispatch dispatch) {
        return reports.stream()
                .map(Found::value)
                .filter(report -> report.callId().equals(dispatch.callId()))
                .filter(ExecutionFinished.class::isInstance)
                .map(report -> ((ExecutionFinished) report).result())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCrashBeforeTheClaimIsDeliveredAgainAndTakesOneEffect() {
        ConnectorWorker crashed = rig.worker("w", crashAt(FailurePoint.AFTER_JOURNAL));
        rig.order(Rig.dispatch("a"));
        rig.reports(1);
        crashed.close();
        assertThat(rig.deaths).singleElement().isInstanceOf(Crash.class);
        assertThat(rig.connector.orders).isEmpty();

        try (ConnectorWorker next = rig.worker("w", FailurePoints.NONE)) {
            List<Found<ExecutionReport>> reports = rig.reports(3);

            assertThat(count(reports, ExecutionStarted.class)).isEqualTo(2);
            assertThat(count(reports, ExecutionFinished.class)).isEqualTo(1);
            assertThat(rig.connector.orders).hasSize(1);
        }
    }

    @Test
    void aCrashAfterTheClaimIsNeverDeliveredAgain() {
        try (ConnectorWorker crashed = rig.worker("w", crashAt(FailurePoint.IN_EFFECT))) {
            rig.order(Rig.dispatch("a"));
            rig.reports(1);
        }
        assertThat(rig.connector.orders).isEmpty();

        try (ConnectorWorker next = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.dispatch("b"));
            List<Found<ExecutionReport>> reports = rig.reports(3);

            assertThat(rig.connector.orders)
                    .singleElement()
                    .satisfies(order -> assertThat(order.callId()).isEqualTo(Rig.id("b")));
            assertThat(reports)
                    .filteredOn(report -> report.key().equals(Rig.id("a").value()))
                    .singleElement()
                    .satisfies(report -> assertThat(report.value()).isInstanceOf(ExecutionStarted.class));
        }
    }

    @Test
    void anEffectThatCouldNotBeReportedIsNotRepeated() {
        try (ConnectorWorker crashed = rig.worker("w", crashAt(FailurePoint.AFTER_EFFECT_BEFORE_REPORT))) {
            rig.order(Rig.dispatch("a"));
            rig.reports(1);
        }
        try (ConnectorWorker next = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.dispatch("b"));
            rig.reports(3);
        }
        assertThat(rig.connector.orders).extracting(order -> order.callId()).containsExactly(Rig.id("a"), Rig.id("b"));
    }

    @Test
    void whatComesTooLateIsDeclinedWithoutAStartAnEffectOrADirectReply() throws Exception {
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.at(
                    Rig.dispatch("a"),
                    Instant.now().minusSeconds(90),
                    Instant.now().minusSeconds(30)));

            List<Found<ExecutionReport>> reports = rig.reports(1);
            assertThat(reports).hasSize(1);
            assertThat(finished(reports).result()).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.effect()).isEqualTo(Effect.NONE);
                assertThat(failed.retryable()).isFalse();
                assertThat(failed.error().code()).isEqualTo("start_deadline_passed");
            });
        }
        assertThat(rig.connector.orders).isEmpty();
        assertThat(rig.size(rig.topics.directReplies().name())).isZero();
    }

    @Test
    void anAttemptWaitsForItsTimeAndItsLeaseBeginsThere() {
        Instant notBefore = Instant.now().plusMillis(700);
        List<Instant> begun = new CopyOnWriteArrayList<>();
        rig.connector.behaviour = order -> {
            begun.add(Instant.now());
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            Dispatch dispatch = Rig.at(Rig.dispatch("a"), notBefore, notBefore.plusSeconds(60));
            rig.order(dispatch);

            ExecutionStarted started =
                    (ExecutionStarted) rig.reports(2).getFirst().value();
            if (started.at().isBefore(dispatch.notBefore())) {
                assertThat(started.leaseUntil()).isEqualTo(dispatch.notBefore().plusSeconds(5));
            }
            assertThat(begun.getFirst()).isAfterOrEqualTo(dispatch.notBefore().minusMillis(5));
        }
    }

    @Test
    void aRecordThatIsNoDispatchIsSetAsideAndHoldsNobodyUp() throws Exception {
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            rig.record(Rig.id("x").value(), "no Avro".getBytes(StandardCharsets.UTF_8));
            rig.record(Rig.id("y").value(), rig.topics.dispatches().codec().encode(Rig.dispatch("z")));
            rig.order(Rig.dispatch("a"));

            rig.reports(2);
        }
        assertThat(rig.size(rig.topics.deadLetters())).isEqualTo(2);
        assertThat(rig.connector.orders).hasSize(1);
    }

    @Test
    void aPlaceThatIsNotFreeWithinTheLeaseIsAFailureWithoutEffect() throws InterruptedException {
        rig.concurrency(1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        rig.connector.behaviour = order -> {
            entered.countDown();
            await(leave);
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.dispatch("a"));
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            rig.order(Rig.with(Rig.dispatch("b"), Duration.ofMillis(200)));

            List<Found<ExecutionReport>> reports = rig.reports(3);
            leave.countDown();

            assertThat(finished(reports).callId()).isEqualTo(Rig.id("b"));
            assertThat(finished(reports).result()).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.effect()).isEqualTo(Effect.NONE);
                assertThat(failed.retryable()).isTrue();
                assertThat(failed.error().code()).isEqualTo("lease_passed_before_start");
            });
        }
        assertThat(rig.connector.orders).hasSize(1);
    }

    @Test
    void aConnectorThatIgnoresItsDeadlineIsLeftAndNobodyIsAnswered() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        rig.connector.behaviour = order -> {
            while (leave.getCount() > 0) {
                Thread.onSpinWait();
                Thread.yield();
            }
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.with(Rig.dispatch("a"), Duration.ofMillis(300)));

            AttemptResult result = finished(rig.reports(2)).result();
            leave.countDown();

            assertThat(result)
                    .isEqualTo(new NoAnswer(new ToolError("timed_out", "The call did not end within its time.")));
        }
        assertThat(rig.size(rig.topics.directReplies().name())).isZero();
    }

    @Test
    void aConnectorThatBreaksIsSilenceAndAFailureThatMayBeRetriedIsNotAnswered() throws Exception {
        rig.connector.behaviour = order -> {
            if (order.payload().containsValue("a")) {
                throw new IllegalStateException("broken");
            }
            return new Failed(Effect.NONE, true, new ToolError("busy", "Busy."));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.dispatch("a"));
            rig.order(Rig.dispatch("b"));

            assertThat(rig.reports(4)).hasSize(4);
        }
        assertThat(rig.size(rig.topics.directReplies().name())).isZero();
    }

    @Test
    void aToolThatIsAnotherThanTheGrantedOneDoesNotRun() {
        AtomicInteger effects = new AtomicInteger();
        rig.connector.behaviour = order -> {
            effects.incrementAndGet();
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.ofAnotherTool(Rig.dispatch("changed")));

            assertThat(finished(rig.reports(2)).result()).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.effect()).isEqualTo(Effect.NONE);
                assertThat(failed.error().code()).isEqualTo("tool_changed");
            });
            assertThat(effects).hasValue(0);
        }
    }

    @Test
    void aSecondProcessOfTheSameNameEndsTheFirstLoudly() {
        try (ConnectorWorker first = rig.worker("w", FailurePoints.NONE)) {
            rig.order(Rig.dispatch("a"));
            rig.reports(2);
            try (ConnectorWorker second = rig.worker("w", FailurePoints.NONE)) {
                rig.order(Rig.dispatch("b"));
                rig.reports(4);
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (rig.deaths.isEmpty() && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                assertThat(rig.deaths).hasSize(1);
                assertThat(first.state()).isEqualTo(ConnectorWorker.State.DEAD);
                assertThat(second.state()).isEqualTo(ConnectorWorker.State.RUNNING);
            }
        }
        assertThat(rig.connector.orders).hasSize(2);
    }

    @Test
    void moreThanTheLimitWaitsInTheTopicAndNothingIsLost() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        rig.connector.behaviour = order -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            now.decrementAndGet();
            return new Succeeded(KeptResponse.of(order.payload()));
        };
        try (ConnectorWorker worker = rig.worker("w", FailurePoints.NONE, 10)) {
            for (int i = 0; i < 1_200; i++) {
                rig.order(Rig.dispatch("k" + i));
            }
            List<Found<ExecutionReport>> reports = rig.reports(2_400);

            assertThat(count(reports, ExecutionFinished.class)).isEqualTo(1_200);
            assertThat(most.get()).isLessThanOrEqualTo(100);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
