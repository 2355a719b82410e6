package dev.countersign.ingress.reply;

import dev.countersign.domain.identity.OrganizationId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Places for who waits: so many in all, and fewer for one organization, so that none takes the last from the others. */
public final class Places {
    private final int max;
    private final int perOrganizationMax;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentMap<OrganizationId, Integer> byOrganization = new ConcurrentHashMap<>();

    public Places(int max, int perOrganizationMax) {
        this.max = max;
        this.perOrganizationMax = perOrganizationMax;
    }

    /**
     * Takes a place. Who gets one must {@link #leave} it in the end, whatever happens.
     *
     * @return false where the organization has as many as it may have, or all are taken
     */
    public boolean take(OrganizationId organization) {
        if (byOrganization.merge(organization, 1, Integer::sum) > perOrganizationMax) {
            forget(organization);
            return false;
        }
        if (taken.incrementAndGet() > max) {
            leave(organization);
            return false;
        }
        return true;
    }

    public void leave(OrganizationId organization) {
        taken.decrementAndGet();
        forget(organization);
    }

    private void forget(OrganizationId organization) {
        byOrganization.computeIfPresent(organization, (id, count) -> count == 1 ? null : count - 1);
    }

    /** How many are taken. */
    public int taken() {
        return taken.get();
    }
}
