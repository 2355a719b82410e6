package dev.countersign.ingress.question;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.question.Questions.Pending;
import dev.countersign.readmodel.ReadModelUnavailableException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How much waits for people, without counting it for every request: the count is the read model's and is
 * asked once a second for each agent; what was admitted here since, or shortly before, is added to it, because the
 * projection may not have seen it. Where the read model does not answer, the last count holds.
 */
public final class PeoplesAttention {
    private static final long COUNT_HOLDS_NANOS = Duration.ofSeconds(1).toNanos();
    /** How far a count may be behind what was admitted: the way through the pipeline and the projection. */
    private static final long LAG_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Pending NONE = new Pending(0, 0);

    private final Questions questions;
    private final LongSupplier nanoTime;
    private final Map<Asker, Count> counts = new ConcurrentHashMap<>();
    private final Map<Asker, Admitted> byAgent = new ConcurrentHashMap<>();
    private final Map<OrganizationId, Admitted> byOrganization = new ConcurrentHashMap<>();

    private record Asker(OrganizationId organization, AgentId agent) {}

    private record Count(Pending pending, long untilNanos) {}

    /** @param nanoTime as {@link System#nanoTime} */
    public PeoplesAttention(Questions questions, LongSupplier nanoTime) {
        this.questions = questions;
        this.nanoTime = nanoTime;
    }

    /**
     * Admits a request unless as many wait as may, or are on their way there. One that was admitted a moment ago
     * is admitted again, and counts once.
     *
     * @param id of the approval that it would open
     */
    public boolean admit(OrganizationId organization, AgentId agent, String id, ApprovalLimits limits) {
        Asker asker = new Asker(organization, agent);
        Pending pending = pending(asker, limits);
        Admitted ofAgent = byAgent.computeIfAbsent(asker, unseen -> new Admitted());
        Admitted ofOrganization = byOrganization.computeIfAbsent(asker.organization(), unseen -> new Admitted());
        long now = nanoTime.getAsLong();
        synchronized (ofOrganization) {
            if (ofAgent.has(id)) {
                return true;
            }
            int agents = pending.ofAgent() + ofAgent.since(now - LAG_NANOS - COUNT_HOLDS_NANOS);
            int organizations = pending.ofOrganization() + ofOrganization.since(now - LAG_NANOS - COUNT_HOLDS_NANOS);
            if (new Pending(agents, organizations).reaches(limits)) {
                return false;
            }
            ofAgent.add(id, now);
            ofOrganization.add(id, now);
            return true;
        }
    }

    /** What was admitted a moment ago; used under the organization's lock. */
    private static final class Admitted {
        private final Map<String, Long> ids = new LinkedHashMap<>();

        boolean has(String id) {
            return ids.containsKey(id);
        }

        void add(String id, long at) {
            ids.put(id, at);
        }

        /** How many, forgetting those from before. */
        int since(long nanos) {
            // The earliest first, so that it ends with the first that is young enough.
            Iterator<Long> earliest = ids.values().iterator();
            while (earliest.hasNext() && earliest.next() - nanos < 0) {
                earliest.remove();
            }
            return ids.size();
        }
    }

    /** One request counts anew when the count is old; the others go on with the old one meanwhile. */
    private Pending pending(Asker asker, ApprovalLimits limits) {
        long now = nanoTime.getAsLong();
        Count before = counts.computeIfAbsent(asker, unseen -> new Count(NONE, now));
        if (now - before.untilNanos() < 0) {
            return before.pending();
        }
        Count claimed = new Count(before.pending(), now + COUNT_HOLDS_NANOS);
        if (!counts.replace(asker, before, claimed)) {
            return before.pending();
        }
        try {
            Pending counted = questions.pending(asker.organization(), asker.agent(), limits);
            counts.put(asker, new Count(counted, now + COUNT_HOLDS_NANOS));
            return counted;
        } catch (ReadModelUnavailableException notNow) {
            return before.pending();
        }
    }
}
