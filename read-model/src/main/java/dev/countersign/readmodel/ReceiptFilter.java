package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which calls to list; null means any. A run and a resource are found by an index, and so are an agent
 * and a decision; the others are tried call by call.
 *
 * @param from the earliest arrival, inclusive
 * @param to the latest arrival, exclusive
 * @param run the instance id, whole
 * @param resource the whole resource
 * @param tool the whole key of the tool; calls that were never dispatched have none
 * @param search a part of the action, resource, instance id, idempotency key or reason, in any case
 */
public record ReceiptFilter(
        @Nullable ReceiptDecision decision,
        @Nullable RiskLevel risk,
        @Nullable AgentId agent,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String search,
        @Nullable String run,
        @Nullable String resource,
        @Nullable String tool,
        @Nullable ReceiptOutcome outcome) {
    /** The longest text that is searched for. */
    public static final int SEARCH_CHARS_MAX = 200;

    /** Every call. */
    public static final ReceiptFilter ANY = new ReceiptFilter(null, null, null, null, null, null);

    /** Any run, resource, tool and outcome. */
    public ReceiptFilter(
            @Nullable ReceiptDecision decision,
            @Nullable RiskLevel risk,
            @Nullable AgentId agent,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String search) {
        this(decision, risk, agent, from, to, search, null, null, null, null);
    }

    /** @throws InvalidQueryException when the text to search for is empty or too long */
    public ReceiptFilter {
        if (search != null && (search.isEmpty() || search.length() > SEARCH_CHARS_MAX)) {
            throw InvalidQueryException.search();
        }
    }
}
