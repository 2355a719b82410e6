package dev.countersign.ingress.question;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.question.Questions.Pending;
import dev.countersign.readmodel.ReadModelUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How much waits for people, without counting it for every request: the count is the read model's and is
 * asked once a second for each agent; what was admitted here and is not in it yet is added to it. Where the read
 * model does not answer, the last count holds. Of the whole organization, what was admitted shortly before a
 * count is added to it even if it is in it.
 */
public final class PeoplesAttention {
    private static final long COUNT_HOLDS_NANOS = Duration.ofSeconds(1).toNanos();
    /** How far a count may be behind what was admitted: the way through the pipeline and the projection. */
    private static final long LAG_NANOS = Duration.ofSeconds(2).toNanos();

    /** How many are looked for in the read model, the earliest first. */
    private static final int LOOKED_FOR_MAX = 200;

    private static final int LOOKS_MAX = 3;

    private static final Count NOT_COUNTED = new Count(new Pending(0, 0), 0);

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
    public boolean admit(OrganizationId organization, AgentId agent, ApprovalId id, ApprovalLimits limits) {
        Asker asker = new Asker(organization, agent);
        Admitted ofAgent = byAgent.computeIfAbsent(asker, unseen -> new Admitted());
        Admitted ofOrganization = byOrganization.computeIfAbsent(asker.organization(), unseen -> new Admitted());
        countAnew(asker, ofAgent, ofOrganization, limits);
        long now = nanoTime.getAsLong();
        synchronized (ofOrganization) {
            if (ofAgent.has(id)) {
                return true;
            }
            Pending pending = counts.getOrDefault(asker, NOT_COUNTED).pending();
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

    /** One request counts anew when the count is old; the others go on with the old one meanwhile. */
    private void countAnew(Asker asker, Admitted ofAgent, Admitted lock, ApprovalLimits limits) {
        long now = nanoTime.getAsLong();
        Count last = counts.computeIfAbsent(asker, unseen -> new Count(NOT_COUNTED.pending(), now));
        Count claimed = new Count(last.pending(), now + COUNT_HOLDS_NANOS);
        if (now - last.untilNanos() < 0 || !counts.replace(asker, last, claimed)) {
            return;
        }
        try {
            List<ApprovalId> uncounted;
            synchronized (lock) {
                uncounted = ofAgent.uncounted();
            }
            Set<ApprovalId> before;
            Set<ApprovalId> after = questions.recorded(asker.organization(), uncounted);
            Pending pending;
            int looks = 0;
            do {
                before = after;
                pending = questions.pending(asker.organization(), asker.agent(), limits);
                after = questions.recorded(asker.organization(), uncounted);
                looks++;
                // What came between the look and the count would be added to it once more, for a second.
            } while (!after.equals(before) && looks < LOOKS_MAX);
            synchronized (lock) {
                ofAgent.areCounted(before);
                counts.put(asker, new Count(pending, now + COUNT_HOLDS_NANOS));
            }
        } catch (ReadModelUnavailableException notNow) {
            // The last count holds.
        }
    }

    /** What was admitted a moment ago; used under the organization's lock. */
    private static final class Admitted {
        private final Map<ApprovalId, Long> ids = new LinkedHashMap<>();

        /** Those of them that the last count has. */
        private final Set<ApprovalId> counted = new HashSet<>();

        boolean has(ApprovalId id) {
            return ids.containsKey(id);
        }

        void add(ApprovalId id, long at) {
            ids.put(id, at);
        }

        List<ApprovalId> uncounted() {
            return ids.keySet().stream()
                    .filter(id -> !counted.contains(id))
                    .limit(LOOKED_FOR_MAX)
                    .toList();
        }

        void areCounted(Set<ApprovalId> recorded) {
            recorded.stream().filter(ids::containsKey).forEach(counted::add);
        }

        /** How many are not in the last count, forgetting those from before. */
        int since(long nanos) {
            // The earliest first, so that it ends with the first that is young enough.
            Iterator<Map.Entry<ApprovalId, Long>> earliest = ids.entrySet().iterator();
            while (earliest.hasNext()) {
                Map.Entry<ApprovalId, Long> admitted = earliest.next();
                if (admitted.getValue() - nanos >= 0) {
                    break;
                }
                counted.remove(admitted.getKey());
                earliest.remove();
            }
            return ids.size() - counted.size();
        }
    }
}
