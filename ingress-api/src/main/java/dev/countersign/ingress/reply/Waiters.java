package dev.countersign.ingress.reply;

import dev.countersign.domain.call.Reply;
import dev.countersign.domain.identity.CallId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who waits at this instance, by call; several may wait for one call. Bounded: who finds it
 * full is refused before anything is produced.
 */
public final class Waiters {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    // The lists are never changed, so that a reader needs no lock; most have one element.
    private final ConcurrentMap<CallId, List<Waiter>> byCall = new ConcurrentHashMap<>();

    public Waiters(int max) {
        this.max = max;
    }

    /**
     * Begins to wait. The caller must {@link #remove} the waiter in the end, whatever happens.
     *
     * @param partition where the reply is expected
     * @return null when too many wait already
     */
    public @Nullable Waiter register(CallId callId, int partition) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return null;
        }
        Waiter waiter = new Waiter(callId, partition);
        byCall.merge(callId, List.of(waiter), Waiters::joined);
        return waiter;
    }

    /** Ends the wait, told or not. */
    public void remove(Waiter waiter) {
        count.decrementAndGet();
        byCall.computeIfPresent(waiter.callId(), (callId, waiting) -> without(waiting, waiter));
    }

    /** Tells everybody who waits for the reply's call. Without any, the reply is not for us any more. */
    void answered(Reply reply) {
        for (Waiter waiter : byCall.getOrDefault(reply.callId(), List.of())) {
            waiter.answered(reply);
        }
    }

    /** Tells everybody whose reply goes to a partition that is not ours any more. */
    void releaseUnless(IntPredicate ours) {
        for (List<Waiter> waiting : byCall.values()) {
            for (Waiter waiter : waiting) {
                if (!ours.test(waiter.partition())) {
                    waiter.released();
                }
            }
        }
    }

    /** How many wait. */
    public int count() {
        return count.get();
    }

    private static List<Waiter> joined(List<Waiter> waiting, List<Waiter> more) {
        List<Waiter> all = new ArrayList<>(waiting);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static @Nullable List<Waiter> without(List<Waiter> waiting, Waiter gone) {
        List<Waiter> rest = waiting.stream().filter(waiter -> waiter != gone).toList();
        return rest.isEmpty() ? null : rest;
    }
}
