package dev.countersign.ingress.question;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.ingress.problem.ProblemException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where nothing projects questions: everything that has to read one is refused with 503. */
public final class UnreadQuestions implements Questions {
    @Override
    public @Nullable QuestionView find(OrganizationId organization, ApprovalId approvalId) {
        throw unread();
    }

    @Override
    public @Nullable QuestionView awaitResolved(OrganizationId organization, ApprovalId approvalId, Duration timeout) {
        throw unread();
    }

    @Override
    public Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits) {
        throw unread();
    }

    @Override
    public Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids) {
        throw unread();
    }

    private static ProblemException unread() {
        return new ProblemException(Problem.of(ProblemCode.UNAVAILABLE, "Approvals cannot be read at this instance")
                .retryAfter(1));
    }
}
