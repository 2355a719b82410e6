package dev.countersign.readmodel;

import dev.countersign.domain.identity.CallId;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who waits for a call's row to change. Woken by the projector after its commit. */
final class CallWaiters {
    private final ConcurrentHashMap<CallId, Set<Waiter>> waiters = new ConcurrentHashMap<>();
    private final Semaphore places;
    private final Demand demand;

    /** @param waitersMax how many may wait at the same time */
    CallWaiters(int waitersMax, Demand demand) {
        this.places = new Semaphore(waitersMax);
        this.demand = demand;
    }

    /** One thread's wait; to be entered before the row is looked at, so that no change is missed. */
    final class Waiter implements AutoCloseable {
        private final CallId callId;
        private final Semaphore changes = new Semaphore(0);

        private Waiter(CallId callId) {
            this.callId = callId;
        }

        /**
         * Waits for a change since the last time.
         *
         * @return false when the time was up first
         */
        boolean await(long nanos) throws InterruptedException {
            boolean came = changes.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            // Several changes are one: the row is read only once for them.
            changes.drainPermits();
            return came;
        }

        @Override
        public void close() {
            waiters.computeIfPresent(callId, (id, others) -> {
                others.remove(this);
                return others.isEmpty() ? null : others;
            });
            places.release();
        }
    }

    /** @return null when too many wait already */
    @Nullable
    Waiter enter(CallId callId) {
        if (!places.tryAcquire()) {
            return null;
        }
        Waiter waiter = new Waiter(callId);
        waiters.compute(callId, (id, others) -> {
            Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
        });
        demand.arrived();
        return waiter;
    }

    /** Wakes everybody who waits for one of these calls. */
    void wake(Collection<CallId> changed) {
        if (waiters.isEmpty()) {
            return;
        }
        for (CallId callId : changed) {
            Set<Waiter> waiting = waiters.get(callId);
            if (waiting != null) {
                waiting.forEach(waiter -> waiter.changes.release());
            }
        }
    }

    /** The calls that are waited for; a view that changes with them. */
    Set<CallId> callIds() {
        return waiters.keySet();
    }

    /** How many wait. */
    int size() {
        return waiters.values().stream().mapToInt(Set::size).sum();
    }
}
