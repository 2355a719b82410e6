package dev.countersign.ingress.simulator;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.gateway.Room;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.question.Questions;
import dev.countersign.ingress.question.Questions.Pending;
import dev.countersign.readmodel.ReadModelUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/**
 * Keeps an agent from flooding people: past the limits of what may wait for them, a new call that
 * policy would send there too is refused. Calls that need nobody pass, and so do repetitions of what
 * waits already.
 *
 * <p>The count is the read model's and is asked once a second for each agent, so that the way of a
 * call costs a look into a map; an agent may exceed its limit by what it sends within that second and
 * the projection's lag. Where the read model does not answer, the last count holds: this guards
 * people's attention, and what is not approved never runs anyway.
 */
public final class ApprovalRoom implements Room {
    private static final long COUNT_HOLDS_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long COME_AGAIN_SECONDS = 30;
    private static final Pending NONE = new Pending(0, 0);

    private final Questions questions;
    private final Simulation simulation;
    private final BiPredicate<OrganizationId, CallId> known;
    private final LongSupplier nanoTime;
    private final Map<Asker, Count> counts = new ConcurrentHashMap<>();

    private record Asker(OrganizationId organization, AgentId agent) {}

    private record Count(Pending pending, long untilNanos) {}

    /**
     * @param known whether a call was seen before
     * @param nanoTime as {@link System#nanoTime}
     */
    public ApprovalRoom(
            Questions questions,
            Simulation simulation,
            BiPredicate<OrganizationId, CallId> known,
            LongSupplier nanoTime) {
        this.questions = questions;
        this.simulation = simulation;
        this.known = known;
        this.nanoTime = nanoTime;
    }

    @Override
    public void require(Organization organization, CallId callId, ToolCall call) {
        ApprovalLimits limits = organization.approvalLimits();
        Pending pending = pending(new Asker(call.organization(), call.agent()), limits);
        if (pending.reaches(limits) && asksPeople(call) && !known.test(call.organization(), callId)) {
            throw new ProblemException(Problem.of(
                            ProblemCode.RATE_LIMITED,
                            "As many requests as may wait for people do: " + limits.perAgentMax() + " of an agent, "
                                    + limits.perOrganizationMax() + " of the organization")
                    .retryAfter(COME_AGAIN_SECONDS));
        }
    }

    private boolean asksPeople(ToolCall call) {
        return simulation.judge(call) instanceof Judgement.Ruling ruling
                && ruling.verdict() == Verdict.REQUIRE_APPROVAL;
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
