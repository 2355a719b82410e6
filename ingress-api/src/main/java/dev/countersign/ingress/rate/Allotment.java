package dev.countersign.ingress.rate;

import dev.countersign.domain.rate.PermitClaim;
import java.util.concurrent.TimeUnit;

/**
 * One limit in one window, as one instance knows it from the log: what was granted to all, and what of its
 * own it has not used yet. Guarded by its own monitor, on which waiting requests are woken.
 */
final class Allotment {
    /** The first claim of an instance; later ones are as large as what it used. */
    static final long FIRST_CLAIM = 8;

    /** No claim takes more than this part of what nobody claimed yet, so that others find some. */
    static final long PART = 8;

    /** After a claim that the log did not take, before the next. */
    private static final long PAUSE_MILLIS = 50;

    private long max;
    private long taken;
    private long held;
    private long used;
    private long lastClaim;
    private int waiting;
    private boolean asked;

    Allotment(long max) {
        this.max = max;
    }

    /** What became of asking for one permit. */
    enum Use {
        USED,
        USED_UP,
        NOT_YET
    }

    /**
     * One try to use a permit.
     *
     * @param remaining how many more requests this instance may admit, as far as it knows
     * @param toClaim how many are to be claimed now, by whoever tried; 0 for none
     */
    record Try(Use use, long remaining, long toClaim) {}

    /**
     * Uses one permit, if this instance holds one.
     *
     * @param limit the limit as it is configured here; other instances may go by another
     */
    Try use(long limit) {
        max = limit;
        if (held == 0) {
            return taken >= max ? new Try(Use.USED_UP, 0, 0) : new Try(Use.NOT_YET, max - taken, toClaim(true));
        }
        held--;
        used++;
        return new Try(Use.USED, Math.max(0, max - taken) + held, toClaim(false));
    }

    /** Takes back a use, which came to nothing. */
    void putBack() {
        held++;
        used--;
        notifyAll();
    }

    /**
     * How many to claim now; 0 for none. Nothing more is claimed until {@link #granted} or {@link #notClaimed}.
     *
     * @param needed whether a request waits for it. Without one, more are claimed ahead of need while there are
     *     plenty, so that busy instances never wait
     */
    private long toClaim(boolean needed) {
        long left = max - taken;
        if (asked || left <= 0) {
            return 0;
        }
        long part = Math.max(1, left / PART);
        boolean isScarce = part < FIRST_CLAIM;
        boolean isStocked = held * 2 > lastClaim;
        if (!needed && (isScarce || isStocked)) {
            return 0;
        }
        asked = true;
        lastClaim = Math.min(part, Math.max(waiting, Math.max(FIRST_CLAIM, used)));
        return lastClaim;
    }

    /** The log has no such claim, as far as is known. */
    void notClaimed() {
        asked = false;
        notifyAll();
    }

    /** A claim of anybody's, in the order of the log. */
    void granted(PermitClaim claim, boolean ours) {
        long granted = claim.granted(taken);
        taken += granted;
        if (ours) {
            held += granted;
            asked = false;
        }
        notifyAll();
    }

    /** Waits until something has changed. Who waits is counted, so that enough is claimed for all of them. */
    void await(long millis) throws InterruptedException {
        boolean wasAsked = asked;
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wasAsked ? millis : Math.min(millis, PAUSE_MILLIS));
        waiting++;
        try {
            long left = millisUntil(deadline);
            while (held == 0 && taken < max && asked == wasAsked && left > 0) {
                wait(left);
                left = millisUntil(deadline);
            }
        } finally {
            waiting--;
        }
    }

    private static long millisUntil(long deadlineNanos) {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    }
}
