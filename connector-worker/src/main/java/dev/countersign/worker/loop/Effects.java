package dev.countersign.worker.loop;

import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.ToolError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claimed attempts under way, each on a virtual thread: performed, reported, answered. An attempt
 * that cannot be reported is left to its lease, which policy-stream lapses.
 */
final class Effects {
    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

    private final Performer performer;
    private final Reports reports;
    private final FailurePoints failurePoints;
    private final Clock clock;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger underWay = new AtomicInteger();

    Effects(Performer performer, Reports reports, FailurePoints failurePoints, Clock clock) {
        this.performer = performer;
        this.reports = reports;
        this.failurePoints = failurePoints;
        this.clock = clock;
    }

    /** How many there are now. */
    int underWay() {
        return underWay.get();
    }

    /** Returns at once. The dispatch must be claimed: its offset committed. */
    void begin(Claim claim) {
        underWay.incrementAndGet();
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                run(claim);
            } finally {
                underWay.decrementAndGet();
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
    }

    /**
     * Waits until all are over.
     *
     * @return how many are not when the time runs out
     */
    int drain(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (Thread thread : threads) {
            long left = end - System.nanoTime();
            if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
                break;
            }
        }
        return underWay();
    }

    private void run(Claim claim) {
        try {
            AttemptResult result = claim.declined()
                    ? declined(claim)
                    : reports.sealed(claim, performer.perform(claim.dispatch(), claim.lease()));
            failurePoints.pass(FailurePoint.AFTER_EFFECT_BEFORE_REPORT);
            Instant at = clock.instant();
            reports.finished(claim, result, at).get();
            // After the lease policy-stream may have given the attempt up: then it answers, not we.
            if (!claim.declined() && !claim.lease().deadline().passed()) {
                reports.reply(claim, result, at);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unreported(claim, e);
        } catch (ExecutionException e) {
            unreported(claim, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | IllegalStateException e) {
            unreported(claim, e);
        }
    }

    private static AttemptResult declined(Claim claim) {
        return Performer.notBegun(
                claim.dispatch().attempt().purpose(),
                false,
                new ToolError(ToolError.START_DEADLINE_PASSED, "The dispatch came too late to be started."));
    }

    private static void unreported(Claim claim, Throwable failure) {
        LOG.atError()
                .addKeyValue("callId", claim.dispatch().callId())
                .addKeyValue("attempt", claim.dispatch().attempt().number())
                .addKeyValue("exception", failure.getClass().getName())
                .log("The end of an attempt could not be reported; its lease will lapse");
    }
}
