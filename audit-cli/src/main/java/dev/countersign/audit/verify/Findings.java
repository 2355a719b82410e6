package dev.countersign.audit.verify;

import java.util.List;
import java.util.TreeSet;

/** What was found: all counted, the first of them kept. For many threads. */
public final class Findings {
    /** How many are kept. */
    static final int KEPT_MAX = 100;

    private final TreeSet<Finding> kept = new TreeSet<>(Finding.ORDER);
    private long count;
    private boolean forked;

    synchronized void add(Finding finding) {
        // Two readers of one file meet the same damage.
        if (kept.contains(finding)) {
            return;
        }
        count++;
        forked |= finding.fork();
        kept.add(finding);
        if (kept.size() > KEPT_MAX) {
            kept.pollLast();
        }
    }

    public synchronized long count() {
        return count;
    }

    public synchronized boolean isEmpty() {
        return count == 0;
    }

    public synchronized boolean forked() {
        return forked;
    }

    /** The first, at most {@link #KEPT_MAX}. */
    public synchronized List<Finding> first() {
        return List.copyOf(kept);
    }
}
