package dev.countersign.readmodel;

import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.ReceiptDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which calls to list; null means any.
 *
 * @param from the earliest arrival, inclusive
 * @param to the latest arrival, exclusive
 * @param search a part of the action, resource, instance id, idempotency key or reason, in any case
 */
public record ReceiptFilter(
        @Nullable ReceiptDecision decision,
        @Nullable RiskLevel risk,
        @Nullable AgentId agent,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String search) {
    /** The longest text that is searched for. */
    public static final int SEARCH_CHARS_MAX = 200;

    /** Every call. */
    public static final ReceiptFilter ANY = new ReceiptFilter(null, null, null, null, null, null);

    /** @throws InvalidQueryException when the text to search for is empty or too long */
    public ReceiptFilter {
        if (search != null && (search.isEmpty() || search.length() > SEARCH_CHARS_MAX)) {
            throw InvalidQueryException.search();
        }
    }
}
