package dev.countersign.console.live;

import dev.countersign.console.approval.Approvals.Change;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one page has not been told yet. Changes of the same thing are one; a page that is too slow for
 * {@link #CHANGES_MAX} different ones is told of the first so many, and looks at everything anyway.
 */
final class LiveStream {
    static final int CHANGES_MAX = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Set<Change> changes = new LinkedHashSet<>();
    private boolean ended;
    private boolean superseded;

    /** What to tell next; without changes when it is only time for a sign of life. */
    record Next(List<Change> changes, boolean ended, boolean superseded) {}

    /** Never blocks and never throws: it is called by whoever reads the log. */
    void changed(Change change) {
        lock.lock();
        try {
            if (changes.size() < CHANGES_MAX) {
                changes.add(change);
            }
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    void end(boolean bySuccessor) {
        lock.lock();
        try {
            ended = true;
            superseded = bySuccessor;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change or the end, at most so long. */
    Next await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (changes.isEmpty() && !ended && left > 0) {
                left = something.awaitNanos(left);
            }
            Next next = new Next(List.copyOf(changes), ended, superseded);
            changes.clear();
            return next;
        } finally {
            lock.unlock();
        }
    }
}
