package dev.countersign.ingress.question;

import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the approvals API asks of the read model. Everything here may be behind the log by as much as
 * the projection is; an absence is not: it is told only when the projection has passed the end of the
 * log as of the request.
 *
 * <p>Each throws {@link dev.countersign.readmodel.ReadModelUnavailableException} when it cannot answer
 * in time.
 */
public interface Questions {
    /** Null when the organization has no such question. */
    @Nullable
    QuestionView find(OrganizationId organization, ApprovalId approvalId);

    /**
     * Waits until the question is resolved or the time is up.
     *
     * @return the latest view; null as for {@link #find}
     */
    @Nullable
    QuestionView awaitResolved(OrganizationId organization, ApprovalId approvalId, Duration timeout)
            throws InterruptedException;

    /**
     * How many approvals wait for people now, those of calls included.
     *
     * @param limits counts no further than these
     */
    Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits);

    /**
     * Which of these approvals are counted by {@link #pending} from now on, as far as they still wait.
     *
     * @param ids some hundreds at most
     */
    Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids);

    /**
     * Numbers of approvals that wait.
     *
     * @param ofAgent of the one agent
     * @param ofOrganization of all its agents together
     */
    record Pending(int ofAgent, int ofOrganization) {
        /** Whether no more may wait. */
        public boolean reaches(ApprovalLimits limits) {
            return ofAgent >= limits.perAgentMax() || ofOrganization >= limits.perOrganizationMax();
        }
    }
}
