package dev.countersign.ingress.hub;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.http.HttpAnswer;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many requests a workspace and each of its keys may make at this instance. Asked only after the key
 * was proven, so that there are never more buckets than keys. Several instances each let that much
 * through.
 */
public final class HubRates {
    private final int perKeyMax;
    private final int perWorkspaceMax;
    private final Duration window;
    private final Map<Key, Bucket> keys = new ConcurrentHashMap<>();
    private final Map<OrganizationId, Bucket> workspaces = new ConcurrentHashMap<>();

    private record Key(OrganizationId organization, String name) {}

    /**
     * @param perKeyMax requests within the window, also as one burst
     * @param perWorkspaceMax of all keys of an organization together
     */
    public HubRates(int perKeyMax, int perWorkspaceMax, Duration window) {
        this.perKeyMax = perKeyMax;
        this.perWorkspaceMax = perWorkspaceMax;
        this.window = window;
    }

    /**
     * Of the two limits, the one that leaves less.
     *
     * @param resetSeconds until the whole limit is there again, when nothing more is asked
     * @param waitSeconds 0 when the request is admitted, else after how long another may be
     */
    record Allowance(long limit, long remaining, long resetSeconds, long waitSeconds) {
        /** Of a caller whom no key proves. */
        static final Allowance NONE = new Allowance(0, 0, 0, 0);

        boolean isAdmitted() {
            return waitSeconds == 0;
        }

        HttpAnswer stampedOn(HttpAnswer answer) {
            return answer.with("X-RateLimit-Limit", Long.toString(limit))
                    .with("X-RateLimit-Remaining", Long.toString(remaining))
                    .with("X-RateLimit-Reset", Long.toString(resetSeconds));
        }
    }

    /** A request that is not admitted costs neither of the two. */
    Allowance admit(OrganizationId organization, String key) {
        Bucket ofKey = keys.computeIfAbsent(new Key(organization, key), unseen -> bucket(perKeyMax));
        ConsumptionProbe byKey = ofKey.tryConsumeAndReturnRemaining(1);
        if (!byKey.isConsumed()) {
            return allowance(perKeyMax, byKey);
        }
        ConsumptionProbe byWorkspace = workspaces
                .computeIfAbsent(organization, unseen -> bucket(perWorkspaceMax))
                .tryConsumeAndReturnRemaining(1);
        if (!byWorkspace.isConsumed()) {
            ofKey.addTokens(1);
            return allowance(perWorkspaceMax, byWorkspace);
        }
        return byWorkspace.getRemainingTokens() < byKey.getRemainingTokens()
                ? allowance(perWorkspaceMax, byWorkspace)
                : allowance(perKeyMax, byKey);
    }

    private static Allowance allowance(int limit, ConsumptionProbe probe) {
        return new Allowance(
                limit,
                probe.getRemainingTokens(),
                wholeSeconds(probe.getNanosToWaitForReset()),
                probe.isConsumed() ? 0 : Math.max(1, wholeSeconds(probe.getNanosToWaitForRefill())));
    }

    private static long wholeSeconds(long nanos) {
        return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    }

    private Bucket bucket(int max) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(max).refillGreedy(max, window))
                .build();
    }
}
