package dev.countersign.domain.notice;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.RiskLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order to tell people that an approval needs them. It says enough to know whether to hurry, and
 * nothing that only the card should show: neither parameters nor the text of a question. Whoever
 * carries it out finds out whom to tell and how; nothing of that comes back to the approval.
 *
 * @param groups who is meant; empty for every approver of the organization
 * @param agent who asks
 * @param matter what is asked about; null for a question, which is not about a call
 * @param expiresAt from then on nobody needs to be told any more
 * @param at when it became true
 */
public record Notice(
        ApprovalId approvalId,
        OrganizationId organization,
        Kind kind,
        List<String> groups,
        AgentId agent,
        @Nullable Matter matter,
        Instant expiresAt,
        Instant at) {
    public Notice {
        groups = List.copyOf(groups);
    }

    /** Why people are told. An approval leads to one notice of a kind at most. */
    public enum Kind {
        /** People are asked. */
        WAITING,
        /** It is about to expire, and they still have to answer. */
        EXPIRING,
        /** It goes to more people: only those are meant. */
        ESCALATED
    }

    /**
     * The call that people are asked about. Action and resource are the agent's words.
     *
     * @param rule the rule that asks; null when it has no name
     * @param reason what policy says about it
     */
    public record Matter(
            String tool,
            String action,
            String resource,
            RiskLevel risk,
            @Nullable String rule,
            String reason) {}

    /** Whether it is of no use any more. */
    public boolean isPast(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Neither the agent's words nor the policy's. */
    @Override
    public String toString() {
        return "Notice[" + approvalId + ", " + kind + "]";
    }
}
