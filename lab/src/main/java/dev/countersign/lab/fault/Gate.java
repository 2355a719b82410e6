package dev.countersign.lab.fault;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a test keeps what happens at a moment, so that a process can be killed at it. Open at first. */
public final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean isShut;
    private int waiting;

    /** Whoever comes from now on waits. */
    public void shut() {
        set(true);
    }

    /** Whoever waits goes on. */
    public void open() {
        set(false);
    }

    private void set(boolean shut) {
        lock.lock();
        try {
            isShut = shut;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits while it is shut. */
    public void pass() {
        lock.lock();
        try {
            waiting++;
            changed.signalAll();
            while (isShut) {
                changed.awaitUninterruptibly();
            }
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /**
     * Waits until somebody waits at it.
     *
     * @throws IllegalStateException when nobody came in time
     */
    public void awaitSomebody(Duration within) throws InterruptedException {
        lock.lock();
        try {
            long left = within.toNanos();
            while (waiting == 0) {
                if (left <= 0) {
                    throw new IllegalStateException("Nobody came within " + within);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
