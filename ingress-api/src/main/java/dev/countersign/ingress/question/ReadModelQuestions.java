package dev.countersign.ingress.question;

import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.control.ControlFact.ApprovalLimits;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.readmodel.ApprovalFilter;
import dev.countersign.readmodel.ApprovalQueries;
import dev.countersign.readmodel.ApprovalView;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Questions as the read model has them. */
public final class ReadModelQuestions implements Questions {
    private final ApprovalQueries approvals;

    public ReadModelQuestions(ApprovalQueries approvals) {
        this.approvals = approvals;
    }

    @Override
    public @Nullable QuestionView find(OrganizationId organization, ApprovalId approvalId) {
        ApprovalView view = approvals.find(organization, approvalId);
        // A call's approval is told by the call's receipts.
        return view != null && view.card().subject() instanceof Question question
                ? QuestionView.of(question, view.state())
                : null;
    }

    @Override
    public @Nullable QuestionView awaitResolved(OrganizationId organization, ApprovalId approvalId, Duration timeout)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Semaphore changed = new Semaphore(0);
        String id = approvalId.toString();
        Runnable following = approvals.follow(organization, told -> {
            if (told.equals(id)) {
                changed.release();
            }
        });
        try {
            QuestionView view = find(organization, approvalId);
            while (view != null && !view.isResolved()) {
                if (!changed.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return view;
                }
                view = find(organization, approvalId);
            }
            return view;
        } finally {
            following.run();
        }
    }

    @Override
    public Pending pending(OrganizationId organization, AgentId agent, ApprovalLimits limits) {
        ApprovalFilter ofAgent = new ApprovalFilter(new ApprovalFilter.Standing.Pending(), null, agent, null);
        return new Pending(
                approvals.count(organization, ofAgent, Math.max(1, limits.perAgentMax())),
                approvals.count(organization, ApprovalFilter.PENDING, Math.max(1, limits.perOrganizationMax())));
    }

    @Override
    public Set<ApprovalId> recorded(OrganizationId organization, Collection<ApprovalId> ids) {
        return approvals.recorded(organization, ids);
    }
}
