package dev.countersign.ingress.rate;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.rate.PermitClaim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits of requests in windows of the wall clock, kept by all instances together.
 *
 * <p>The guarantee: of the requests that instances place in one window, each by its own clock, all instances
 * together never admit more than the limit, however many there are, come, go or are cut off. An instance
 * admits only by permits that it was granted by the order of claims in one log, which every instance reads
 * alike. It may be less: what an instance claimed and does not use is lost to the others until the window
 * ends, and so is what a dead one held. That is never more than it had used in this window, or {@value
 * Allotment#FIRST_CLAIM}, nor than one part in {@value Allotment#PART} of what was left when it claimed; the
 * last requests of a limit are claimed one by one.
 *
 * <p>The cost: no request waits for the log while its instance holds permits, and a busy one claims the next
 * before these are used. The first request of a window waits for one round trip, and so do the last ones. When
 * the log does not answer in time, nothing is admitted.
 *
 * <p>Windows are aligned to the epoch. A clock that is set back opens no window again.
 */
public final class SharedRates {
    /** Puts claims into the log. */
    @FunctionalInterface
    public interface Claims {
        /** @param lost told when the log did not take it, or that cannot be known; not told when it did */
        void claim(PermitClaim claim, Runnable lost);
    }

    private final Duration window;
    private final Duration within;
    private final InstantSource clock;
    private final Claims claims;
    private final Map<Period, Allotment> allotments = new ConcurrentHashMap<>();
    private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
    private volatile String claimant = UUID.randomUUID().toString();

    /**
     * Makes the rates of one instance.
     *
     * @param within how long a request may wait for the log
     */
    public SharedRates(Duration window, Duration within, InstantSource clock, Claims claims) {
        this.window = window;
        this.within = within;
        this.clock = clock;
        this.claims = claims;
    }

    /**
     * One limit of an organization.
     *
     * @param name among the organization's limits
     * @param max requests in a window
     */
    public record Limit(OrganizationId organization, String name, long max) {}

    private record Period(OrganizationId organization, String limit, long opensMillis) {}

    /** What is said to a request. */
    public sealed interface Admission {
        /**
         * It is admitted, or one of its limits is used up.
         *
         * @param limit of its limits, the one that leaves less
         * @param remaining how many more this instance may admit in this window
         * @param resetMillis until the window ends; at least 1
         */
        record Known(boolean isAdmitted, Limit limit, long remaining, long resetMillis) implements Admission {}

        /** The log did not say in time; the request is not admitted. */
        record NotKnown(Limit limit, long resetMillis) implements Admission {}
    }

    /** How long a window is. */
    public Duration window() {
        return window;
    }

    /**
     * Asks to admit one request by all of its limits. One that is not admitted costs none of them.
     *
     * @param limits at least one
     */
    public Admission admit(List<Limit> limits) throws InterruptedException {
        long now = clock.millis();
        long opens = opens(now);
        long resetMillis = Math.max(1, opens + window.toMillis() - now);
        List<Allotment> used = new ArrayList<>(limits.size());
        Limit least = limits.getFirst();
        long remaining = Long.MAX_VALUE;
        for (Limit limit : limits) {
            Allotment allotment = allotment(new Period(limit.organization(), limit.name(), opens), limit.max());
            Allotment.Try tried = use(limit, opens, allotment);
            if (tried.use() != Allotment.Use.USED) {
                used.forEach(SharedRates::putBack);
                return tried.use() == Allotment.Use.USED_UP
                        ? new Admission.Known(false, limit, 0, resetMillis)
                        : new Admission.NotKnown(limit, resetMillis);
            }
            used.add(allotment);
            if (tried.remaining() < remaining) {
                remaining = tried.remaining();
                least = limit;
            }
        }
        return new Admission.Known(true, least, remaining, resetMillis);
    }

    private Allotment.Try use(Limit limit, long opens, Allotment allotment) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            Allotment.Try tried;
            synchronized (allotment) {
                tried = allotment.use(limit.max());
            }
            if (tried.toClaim() > 0) {
                claim(limit, opens, allotment, tried.toClaim());
            }
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (tried.use() != Allotment.Use.NOT_YET || leftMillis <= 0) {
                return tried;
            }
            synchronized (allotment) {
                allotment.await(leftMillis);
            }
        }
    }

    private void claim(Limit limit, long opens, Allotment allotment, long permits) {
        PermitClaim claim = new PermitClaim(
                limit.organization(),
                limit.name(),
                Instant.ofEpochMilli(opens),
                window,
                claimant,
                permits,
                limit.max());
        claims.claim(claim, () -> {
            synchronized (allotment) {
                allotment.notClaimed();
            }
        });
    }

    private static void putBack(Allotment allotment) {
        synchronized (allotment) {
            allotment.putBack();
        }
    }

    /** Every claim of the log, once and in its order. */
    void read(PermitClaim claim) {
        long opens = claim.opens().toEpochMilli();
        if (!claim.window().equals(window) || opens < opens(clock.millis()) - window.toMillis()) {
            return;
        }
        Allotment allotment = allotment(new Period(claim.organization(), claim.limit(), opens), claim.max());
        synchronized (allotment) {
            allotment.granted(claim, claim.claimant().equals(claimant));
        }
    }

    /**
     * The log is read anew. What was granted before is not ours a second time: from now on this instance claims
     * under another name.
     */
    void forget() {
        claimant = UUID.randomUUID().toString();
        allotments.clear();
    }

    /** The window that requests of this moment are in; never an earlier one than before. */
    private long opens(long nowMillis) {
        long opens = Math.floorDiv(nowMillis, window.toMillis()) * window.toMillis();
        long before = latest.get();
        if (opens > before) {
            before = latest.getAndAccumulate(opens, Math::max);
            // One window longer: claims of the last moment still come in.
            allotments.keySet().removeIf(period -> period.opensMillis() < opens - window.toMillis());
        }
        return Math.max(opens, before);
    }

    private Allotment allotment(Period period, long max) {
        return allotments.computeIfAbsent(period, unseen -> new Allotment(max));
    }
}
