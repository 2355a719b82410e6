package dev.countersign.ingress.simulator;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.gateway.Room;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.question.Questions;
import dev.countersign.ingress.question.Questions.Pending;
import dev.countersign.readmodel.ReadModelUnavailableException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Keeps an agent from flooding people: past the limits of what may wait for them, a new call that
 * policy would send there too is refused. Calls that need nobody pass, and so do repetitions of what
 * waits already.
 *
 * <p>The count is the read model's and is asked once a second for each agent; what was admitted here
 * since, or shortly before, is added to it, because the projection may not have seen it. So a limit holds
 * for whatever comes at once, at each instance; over several it may be exceeded by what they admit
 * within that time. Where the read model does not answer, the last count holds: this guards people's
 * attention, and what is not approved never runs anyway.
 */
public final class ApprovalRoom implements Room {
    private static final long COUNT_HOLDS_NANOS = Duration.ofSeconds(1).toNanos();
    /** How far a count may be behind what was admitted: the way through the pipeline and the projection. */
    private static final long LAG_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long COME_AGAIN_SECONDS = 30;
    private static final Pending NONE = new Pending(0, 0);

    private final Questions questions;
    private final Predicate<ToolCall> asksPeople;
    private final BiPredicate<OrganizationId, CallId> known;
    private final LongSupplier nanoTime;
    private final Map<Asker, Count> counts = new ConcurrentHashMap<>();
    private final Map<Asker, Admitted> byAgent = new ConcurrentHashMap<>();
    private final Map<OrganizationId, Admitted> byOrganization = new ConcurrentHashMap<>();

    private record Asker(OrganizationId organization, AgentId agent) {}

    private record Count(Pending pending, long untilNanos) {}

    /**
     * @param asksPeople whether policy would put a call before people
     * @param known whether a call was seen before
     * @param nanoTime as {@link System#nanoTime}
     */
    public ApprovalRoom(
            Questions questions,
            Predicate<ToolCall> asksPeople,
            BiPredicate<OrganizationId, CallId> known,
            LongSupplier nanoTime) {
        this.questions = questions;
        this.asksPeople = asksPeople;
        this.known = known;
        this.nanoTime = nanoTime;
    }

    @Override
    public void require(Organization organization, CallId callId, ToolCall call) {
        if (!asksPeople.test(call)) {
            return;
        }
        ApprovalLimits limits = organization.approvalLimits();
        Asker asker = new Asker(call.organization(), call.agent());
        if (!admit(asker, callId, limits) && !known.test(call.organization(), callId)) {
            throw new ProblemException(Problem.of(
                            ProblemCode.RATE_LIMITED,
                            "As many requests as may wait for people do: " + limits.perAgentMax() + " of an agent, "
                                    + limits.perOrganizationMax() + " of the organization")
                    .retryAfter(COME_AGAIN_SECONDS));
        }
    }

    /** Admits a call unless as many wait as may, or are on their way there. */
    private boolean admit(Asker asker, CallId callId, ApprovalLimits limits) {
        Pending pending = pending(asker, limits);
        Admitted ofAgent = byAgent.computeIfAbsent(asker, unseen -> new Admitted());
        Admitted ofOrganization = byOrganization.computeIfAbsent(asker.organization(), unseen -> new Admitted());
        long now = nanoTime.getAsLong();
        synchronized (ofOrganization) {
            if (ofAgent.has(callId)) {
                return true;
            }
            int agents = pending.ofAgent() + ofAgent.since(now - LAG_NANOS - COUNT_HOLDS_NANOS);
            int organizations = pending.ofOrganization() + ofOrganization.since(now - LAG_NANOS - COUNT_HOLDS_NANOS);
            if (new Pending(agents, organizations).reaches(limits)) {
                return false;
            }
            ofAgent.add(callId, now);
            ofOrganization.add(callId, now);
            return true;
        }
    }

    /** Calls that were admitted a moment ago; used under the organization's lock. */
    private static final class Admitted {
        private final Map<CallId, Long> calls = new LinkedHashMap<>();

        boolean has(CallId callId) {
            return calls.containsKey(callId);
        }

        void add(CallId callId, long at) {
            calls.put(callId, at);
        }

        /** How many, forgetting those from before. */
        int since(long nanos) {
            // The earliest first, so that it ends with the first that is young enough.
            Iterator<Long> earliest = calls.values().iterator();
            while (earliest.hasNext() && earliest.next() - nanos < 0) {
                earliest.remove();
            }
            return calls.size();
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
