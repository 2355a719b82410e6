package dev.countersign.readmodel;

import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.policy.RiskLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which approvals to list; null means any.
 *
 * @param search a part of agent, action, resource, question, rule or reason, in any case
 */
public record ApprovalFilter(
        Standing standing,
        @Nullable RiskLevel risk,
        @Nullable AgentId agent,
        @Nullable String search) {

    /** Everything that is pending. */
    public static final ApprovalFilter PENDING = new ApprovalFilter(new Standing.Pending(), null, null, null);

    /** How the approvals stand, and with it the order of the list. */
    public sealed interface Standing {
        /** What expires first comes first. */
        record Pending() implements Standing {}

        /**
         * Pending, and this person's vote would count if it arrived now. What expires first comes first.
         */
        record Votable(Approver by, Instant now) implements Standing {}

        /** The latest end first. */
        record Decided() implements Standing {}
    }

    /** @throws InvalidQueryException when the text to search for is empty or too long */
    public ApprovalFilter {
        if (search != null && (search.isEmpty() || search.length() > ReceiptFilter.SEARCH_CHARS_MAX)) {
            throw InvalidQueryException.search();
        }
    }
}
