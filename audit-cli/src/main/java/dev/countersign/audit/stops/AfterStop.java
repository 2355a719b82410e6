package dev.countersign.audit.stops;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What became of attempts that an order covers, from its record on. Filled by many threads. */
public final class AfterStop {
    /** Of so many attempts each is told; of more, the number. */
    static final int LISTED_MAX = 1_000;

    private static final Comparator<StillRan> BY_TIME = Comparator.comparing(StillRan::startedAt)
            .thenComparing(ran -> ran.callId().value())
            .thenComparing(StillRan::attempt);

    private final StopOrder order;
    private final List<StillRan> ran = new ArrayList<>();
    private long begunBefore;
    private long begunAfter;
    private long heldBack;

    AfterStop(StopOrder order) {
        this.order = order;
    }

    synchronized void add(StillRan one) {
        if (one.begunAfter()) {
            begunAfter++;
        } else {
            begunBefore++;
        }
        ran.add(one);
        if (ran.size() > 2 * LISTED_MAX) {
            ran.sort(BY_TIME);
            ran.subList(LISTED_MAX, ran.size()).clear();
        }
    }

    synchronized void heldBack() {
        heldBack++;
    }

    public StopOrder order() {
        return order;
    }

    /** How many had begun before the record and ended after it, or are not known to have ended. */
    public long begunBefore() {
        return begunBefore;
    }

    /** How many began after the record: their worker did not know of it yet. */
    public long begunAfter() {
        return begunAfter;
    }

    /** How many were ordered and not begun, because their worker knew of it. */
    public long heldBackCount() {
        return heldBack;
    }

    /** The first of those that ran, by their start. */
    public List<StillRan> ran() {
        return ran.stream().sorted(BY_TIME).limit(LISTED_MAX).toList();
    }
}
