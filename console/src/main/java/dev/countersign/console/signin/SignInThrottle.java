package dev.countersign.console.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down whoever guesses passwords. A name is locked for a while by wrong passwords for that name: soon
 * from the address they came from, far more patiently everywhere, so that nobody can shut another person
 * out by mistyping from elsewhere a few times. A success forgets the name's failures from that address.
 *
 * <p>An address is never locked: many people may share one. After a burst of failures it has one attempt a
 * second. Whether a name exists makes no difference to anything here.
 *
 * <p>At most {@link #KEYS_MAX} names and as many addresses are remembered; the oldest is forgotten first.
 */
public final class SignInThrottle {
    static final int KEYS_MAX = 20_000;

    /** What an address may get wrong in one go, in failures that lock a name. */
    static final int ADDRESS_FACTOR = 10;

    private static final int NAME_FACTOR = 20;
    private static final Duration ATTEMPT_EVERY = Duration.ofSeconds(1);

    private final int failuresMax;
    private final Duration window;
    private final InstantSource clock;
    private final Map<Key, Failures> counters = new LinkedHashMap<>();
    private final Map<String, Attempts> addresses = new LinkedHashMap<>();

    /** A name from an address; from everywhere when the address is empty. */
    private record Key(String name, String address) {}

    private record Failures(int count, Instant since) {}

    /** @param left as of then, in whole attempts and parts of one */
    private record Attempts(double left, Instant then) {}

    public SignInThrottle(int failuresMax, Duration window, InstantSource clock) {
        this.failuresMax = failuresMax;
        this.window = window;
        this.clock = clock;
    }

    /**
     * Whether another attempt may be made; refused ones are not even checked. It takes one of the address's
     * attempts, which {@link #succeeded} gives back: several at once are not more than one after the other.
     */
    synchronized boolean begins(String name, String address) {
        if (count(new Key(name, address)) >= failuresMax || count(new Key(name, "")) >= failuresMax * NAME_FACTOR) {
            return false;
        }
        double left = left(address);
        if (left < 1) {
            return false;
        }
        set(address, left - 1);
        return true;
    }

    synchronized void failed(String name, String address) {
        add(new Key(name, address));
        add(new Key(name, ""));
    }

    synchronized void succeeded(String name, String address) {
        counters.remove(new Key(name, address));
        set(address, left(address) + 1);
    }

    private double left(String address) {
        int burst = failuresMax * ADDRESS_FACTOR;
        Attempts attempts = addresses.get(address);
        if (attempts == null) {
            return burst;
        }
        Duration since = Duration.between(attempts.then(), clock.instant());
        double gained = since.isNegative() ? 0 : (double) since.toMillis() / ATTEMPT_EVERY.toMillis();
        return Math.min(burst, attempts.left() + gained);
    }

    private void set(String address, double left) {
        addresses.remove(address);
        if (left < failuresMax * ADDRESS_FACTOR) {
            addresses.put(address, new Attempts(left, clock.instant()));
            bound(addresses);
        }
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
        bound(counters);
    }

    private static <K> void bound(Map<K, ?> map) {
        if (map.size() > KEYS_MAX) {
            map.remove(map.keySet().iterator().next());
        }
    }

    private boolean isOver(Failures failures) {
        return !clock.instant().isBefore(failures.since().plus(window));
    }
}
