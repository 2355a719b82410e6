package dev.countersign.console.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses passwords. Failures are counted for a name from an address, for an
 * address and, far more patiently, for a name, so that nobody can shut another person out by
 * mistyping from elsewhere a few times. A success forgets the name's failures from that address.
 *
 * <p>At most {@link #KEYS_MAX} counters are kept; the oldest is forgotten first.
 */
public final class SignInThrottle {
    static final int KEYS_MAX = 20_000;

    private static final int ADDRESS_FACTOR = 10;
    private static final int NAME_FACTOR = 20;

    private final int failuresMax;
    private final Duration window;
    private final InstantSource clock;
    private final Map<Key, Failures> counters = new LinkedHashMap<>();

    private record Key(String name, String address) {}

    private record Failures(int count, Instant since) {}

    public SignInThrottle(int failuresMax, Duration window, InstantSource clock) {
        this.failuresMax = failuresMax;
        this.window = window;
        this.clock = clock;
    }

    /** Whether another attempt may be made; refused ones are not even checked. */
    synchronized boolean allows(String name, String address) {
        return count(new Key(name, address)) < failuresMax
                && count(new Key("", address)) < failuresMax * ADDRESS_FACTOR
                && count(new Key(name, "")) < failuresMax * NAME_FACTOR;
    }

    synchronized void failed(String name, String address) {
        add(new Key(name, address));
        add(new Key("", address));
        add(new Key(name, ""));
    }

    synchronized void succeeded(String name, String address) {
        counters.remove(new Key(name, address));
    }

    private int count(Key key) {
        Failures failures = counters.get(key);
        return failures == null || isOver(failures) ? 0 : failures.count();
    }

    private void add(Key key) {
        Failures before = counters.remove(key);
        boolean fresh = before == null || isOver(before);
        counters.put(
                key,
                fresh || before == null
                        ? new Failures(1, clock.instant())
                        : new Failures(before.count() + 1, before.since()));
        if (counters.size() > KEYS_MAX) {
            Iterator<Key> oldest = counters.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private boolean isOver(Failures failures) {
        return !clock.instant().isBefore(failures.since().plus(window));
    }
}
