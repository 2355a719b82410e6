package dev.countersign.ingress.platform;

import dev.countersign.domain.delivery.RunCallback;
import dev.countersign.readmodel.ReadModelUnavailableException;
import dev.countersign.readmodel.ReceiptQueries;
import dev.countersign.readmodel.ReceiptView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a run, however long people take to decide. The read model may answer at once, because
 * more wait there than it has places for, or because it is away: then this pauses before it asks again.
 *
 * @param nanos passing time, of which no clock's correction takes any away
 * @param pause how a thread waits that is not woken
 */
record RunEnd(ReceiptQueries receipts, InstantSource clock, LongSupplier nanos, Pause pause) {
    /** How long one look may wait. */
    static final Duration LOOK = Duration.ofSeconds(60);

    /** Between two looks of which the first did not wait. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    /** A run is submitted right after its order, or never: then its caller was told so. */
    static final Duration UNSEEN_MAX = LOOK.multipliedBy(2);

    /** An approval may wait for thirty days; a receiver that is away, for one more. */
    static final Duration GIVEN_UP_AFTER = Duration.ofDays(31);

    /** Waits that long. */
    @FunctionalInterface
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /** Whether nobody is to be told any more. */
    boolean isTimeUp(RunCallback order) {
        return clock.instant().isAfter(order.at().plus(GIVEN_UP_AFTER));
    }

    /** Null when there is no such run, or it does not end. */
    @Nullable
    ReceiptView await(RunCallback order) throws InterruptedException {
        long seen = nanos.getAsLong();
        while (!isTimeUp(order)) {
            long began = nanos.getAsLong();
            try {
                ReceiptView view = receipts.awaitSettled(order.organization(), order.callId(), LOOK);
                if (view != null && RunTelling.of(view, List::of).isOver()) {
                    return view;
                }
                if (view != null) {
                    seen = nanos.getAsLong();
                } else if (nanos.getAsLong() - seen > UNSEEN_MAX.toNanos()) {
                    return null;
                }
            } catch (ReadModelUnavailableException away) {
                // It tells nothing of the run: what it could not say does not count as unseen.
                seen += nanos.getAsLong() - began;
            }
            if (nanos.getAsLong() - began < PAUSE.toNanos()) {
                pause.of(PAUSE);
            }
        }
        return null;
    }
}
