package dev.countersign.worker.loop;

import dev.countersign.domain.control.ControlFact.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Bounds the effects under way at each connection, so that a slow target holds up only itself.
 * Whoever waits here spends its own lease. A changed bound starts a new count; for as long as old
 * effects last, both may be filled.
 */
final class Bulkheads {
    private final Map<String, Bulkhead> bulkheads = new ConcurrentHashMap<>();

    private record Bulkhead(int size, Semaphore places) {}

    /** The places at a connection. Whoever took one gives it back to the same object. */
    Semaphore of(Connection connection) {
        int size = Math.max(1, connection.concurrencyMax());
        Bulkhead bulkhead = bulkheads.get(connection.key());
        if (bulkhead != null && bulkhead.size() == size) {
            return bulkhead.places();
        }
        return bulkheads
                .compute(
                        connection.key(),
                        (key, old) -> old != null && old.size() == size ? old : new Bulkhead(size, new Semaphore(size)))
                .places();
    }
}
