package dev.countersign.ingress.reply;

import dev.countersign.domain.identity.OrganizationId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who waits at this instance for answers of one kind, by what an answer is recognised by;
 * several may wait for the same. Bounded: who finds it full is refused before anything is produced.
 *
 * @param <K> what an answer is recognised by
 * @param <R> the answers
 */
public final class Waiters<K, R> {
    /** What who finds no place is told. */
    public static final String FULL = "Too many callers wait at this instance, or too many of the organization";

    private final Places places;
    // The lists are never changed, so that a reader needs no lock; most have one element.
    private final ConcurrentMap<K, List<Waiter<K, R>>> byKey = new ConcurrentHashMap<>();

    public Waiters(Places places) {
        this.places = places;
    }

    /**
     * Begins to wait. The caller must {@link #remove} the waiter in the end, whatever happens.
     *
     * @param partition where the reply is expected
     * @return null when too many wait already, here or of the organization
     */
    public @Nullable Waiter<K, R> register(OrganizationId organization, K key, int partition) {
        if (!places.take(organization)) {
            return null;
        }
        Waiter<K, R> waiter = new Waiter<>(organization, key, partition);
        byKey.merge(key, List.of(waiter), Waiters::joined);
        return waiter;
    }

    /** Ends the wait, told or not. */
    public void remove(Waiter<K, R> waiter) {
        places.leave(waiter.organization());
        byKey.computeIfPresent(waiter.key(), (key, waiting) -> without(waiting, waiter));
    }

    /** Whether anybody waits for this who was not told yet. */
    boolean isAwaited(K key) {
        for (Waiter<K, R> waiter : byKey.getOrDefault(key, List.of())) {
            if (!waiter.isTold()) {
                return true;
            }
        }
        return false;
    }

    /** Tells everybody who waits for this. Without any, the reply is not for us any more. */
    void answered(K key, R reply) {
        for (Waiter<K, R> waiter : byKey.getOrDefault(key, List.of())) {
            waiter.answered(reply);
        }
    }

    /** Tells everybody whose reply goes to a partition that is not ours any more. */
    void releaseUnless(IntPredicate ours) {
        for (List<Waiter<K, R>> waiting : byKey.values()) {
            for (Waiter<K, R> waiter : waiting) {
                if (!ours.test(waiter.partition())) {
                    waiter.released();
                }
            }
        }
    }

    /** How many wait. */
    public int count() {
        return places.taken();
    }

    private static <K, R> List<Waiter<K, R>> joined(List<Waiter<K, R>> waiting, List<Waiter<K, R>> more) {
        List<Waiter<K, R>> all = new ArrayList<>(waiting);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static <K, R> @Nullable List<Waiter<K, R>> without(List<Waiter<K, R>> waiting, Waiter<K, R> gone) {
        if (waiting.size() == 1) {
            return waiting.getFirst() == gone ? null : waiting;
        }
        List<Waiter<K, R>> rest =
                waiting.stream().filter(waiter -> waiter != gone).toList();
        return rest.isEmpty() ? null : rest;
    }
}
