package dev.countersign.ingress.simulator;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.control.ControlFact.Organization;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.ingress.gateway.Room;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import dev.countersign.ingress.question.PeoplesAttention;
import dev.countersign.ingress.question.Questions;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Keeps an agent from flooding people: past the limits of what may wait for them, a new call that
 * policy would send there too is refused. Calls that need nobody pass, and so do repetitions of what
 * waits already.
 *
 * <p>What is counted is {@link PeoplesAttention}: a limit holds for whatever comes at once, at each instance;
 * over several it may be exceeded by what they admit within its time. Where the read model does not answer, the
 * last count holds: this guards people's attention, and what is not approved never runs anyway.
 */
public final class ApprovalRoom implements Room {
    private static final long COME_AGAIN_SECONDS = 30;

    private final PeoplesAttention attention;
    private final Predicate<ToolCall> asksPeople;
    private final BiPredicate<OrganizationId, CallId> known;

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
        this.attention = new PeoplesAttention(questions, nanoTime);
        this.asksPeople = asksPeople;
        this.known = known;
    }

    @Override
    public void require(Organization organization, CallId callId, ToolCall call) {
        if (!asksPeople.test(call)) {
            return;
        }
        ApprovalLimits limits = organization.approvalLimits();
        if (!attention.admit(call.organization(), call.agent(), ApprovalId.of(callId), limits)
                && !known.test(call.organization(), callId)) {
            throw new ProblemException(Problem.of(
                            ProblemCode.RATE_LIMITED,
                            "As many requests as may wait for people do: " + limits.perAgentMax() + " of an agent, "
                                    + limits.perOrganizationMax() + " of the organization")
                    .retryAfter(COME_AGAIN_SECONDS));
        }
    }
}
