package dev.countersign.ingress.hub;

import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.rate.SharedRates;
import dev.countersign.ingress.rate.SharedRates.Admission;
import dev.countersign.ingress.rate.SharedRates.Limit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How many requests a workspace and each of its keys may make in a window, at all instances together: see the
 * guarantee of {@link SharedRates}. Asked only after the key was proven, so that there are never more limits
 * than keys.
 */
public final class HubRates {
    private static final String WORKSPACE = "hub";
    private static final String KEYS = "hub/";

    private final long perKeyMax;
    private final long perWorkspaceMax;
    private final SharedRates shared;

    /**
     * @param perKeyMax requests within the window, also as one burst
     * @param perWorkspaceMax of all keys of an organization together
     */
    public HubRates(long perKeyMax, long perWorkspaceMax, SharedRates shared) {
        this.perKeyMax = perKeyMax;
        this.perWorkspaceMax = perWorkspaceMax;
        this.shared = shared;
    }

    /**
     * Of the two limits, the one that leaves less.
     *
     * @param remaining how many more requests this instance may admit in this window; those that other
     *     instances hold ready are not among them
     * @param resetSeconds until the next window opens, with the whole limit
     * @param verdict whether the request is admitted
     */
    record Allowance(long limit, long remaining, long resetSeconds, Verdict verdict) {
        /** Of a caller whom no key proves. */
        static final Allowance NONE = new Allowance(0, 0, 0, Verdict.ADMITTED);

        HttpAnswer stampedOn(HttpAnswer answer) {
            return answer.with("X-RateLimit-Limit", Long.toString(limit))
                    .with("X-RateLimit-Remaining", Long.toString(remaining))
                    .with("X-RateLimit-Reset", Long.toString(resetSeconds));
        }
    }

    enum Verdict {
        ADMITTED,
        USED_UP,
        /** The instances could not agree in time: nothing is admitted on a guess. */
        NOT_KNOWN
    }

    /** A request that is not admitted costs neither of the two. */
    Allowance admit(OrganizationId organization, String key) throws InterruptedException {
        List<Limit> limits = List.of(
                new Limit(organization, KEYS + key, perKeyMax), new Limit(organization, WORKSPACE, perWorkspaceMax));
        return switch (shared.admit(limits)) {
            case Admission.Known(var admitted, var limit, var remaining, var resetMillis) ->
                new Allowance(
                        limit.max(),
                        remaining,
                        wholeSeconds(resetMillis),
                        admitted ? Verdict.ADMITTED : Verdict.USED_UP);
            case Admission.NotKnown(var limit, var resetMillis) ->
                new Allowance(limit.max(), 0, wholeSeconds(resetMillis), Verdict.NOT_KNOWN);
        };
    }

    private static long wholeSeconds(long millis) {
        return Math.ceilDiv(millis, TimeUnit.SECONDS.toMillis(1));
    }
}
