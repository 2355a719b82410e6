package dev.countersign.readmodel;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far the log can be read from the tables; whoever needs more of it waits here. */
final class ProjectedPositions {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TopicPartition, Long> nextOffsets = new HashMap<>();
    private final Demand demand;
    private @Nullable String halted = "it has not started";
    private int awaiting;

    ProjectedPositions(Demand demand) {
        this.demand = demand;
    }

    /** Called by the projector when it starts; from here it is worth waiting for it. */
    void resume() {
        lock.lock();
        try {
            halted = null;
        } finally {
            lock.unlock();
        }
    }

    /** Called by the projector when a step is committed. */
    void advance(Map<TopicPartition, Long> to) {
        lock.lock();
        try {
            nextOffsets.putAll(to);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Called by the projector when it stops; waiting for it makes no sense any more. */
    void halt(String reason) {
        lock.lock();
        try {
            halted = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything before these offsets is in the tables.
     *
     * @return false when the time was up first
     * @throws ReadModelUnavailableException when nobody projects
     */
    boolean awaitPassed(Map<TopicPartition, Long> ends, Duration timeout) throws InterruptedException {
        long nanosLeft = timeout.toNanos();
        lock.lockInterruptibly();
        awaiting++;
        try {
            demand.arrived();
            while (!passed(ends)) {
                if (halted != null) {
                    throw ReadModelUnavailableException.notProjecting(halted);
                }
                if (nanosLeft <= 0) {
                    return false;
                }
                nanosLeft = changed.awaitNanos(nanosLeft);
            }
            return true;
        } finally {
            awaiting--;
            lock.unlock();
        }
    }

    /**
     * The same, for readers who cannot do with less.
     *
     * @throws ReadModelUnavailableException also when the time was up first, or the wait was interrupted
     */
    void requirePassed(Map<TopicPartition, Long> ends, Duration timeout) {
        try {
            if (!awaitPassed(ends, timeout)) {
                throw ReadModelUnavailableException.behind();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ReadModelUnavailableException.interrupted(interrupted);
        }
    }

    /** Whether anybody waits for an advance. */
    boolean isAwaited() {
        lock.lock();
        try {
            return awaiting > 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean passed(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> nextOffsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
