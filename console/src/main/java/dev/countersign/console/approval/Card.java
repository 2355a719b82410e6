package dev.countersign.console.approval;

import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.request.SealedValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one approval, as one person may see it.
 *
 * @param policy the policy that asked; null for a free question
 * @param votes in the order they were counted
 * @param execution null while nothing was ordered, and for a free question
 */
public record Card(
        Heading heading,
        Request request,
        Terms terms,
        @Nullable PolicyVersion policy,
        List<Vote> votes,
        @Nullable Execution execution) {
    public Card {
        votes = List.copyOf(votes);
    }

    public String approvalId() {
        return heading.approvalId();
    }

    /** The parameters that would run, or were to: those that people approved instead, once they did; null for a question. */
    public @Nullable SealedValue running() {
        Ending ending = heading.decision();
        if (ending != null && ending.answer() instanceof Choice.ApproveEdited(var edited)) {
            return edited;
        }
        return request instanceof Request.ToolCall call ? call.parameters() : null;
    }

    /** Approvals still needed. */
    public int missing() {
        return Math.max(0, heading.quorum() - heading.approvals());
    }
}
