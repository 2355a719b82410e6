package dev.countersign.domain.delivery;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The order to try one delivery. Whoever carries it out checks the address again, signs the body, and
 * reports the round and attempt back to the approval. Its text form shows neither address nor headers.
 *
 * @param webhookId the same on every try of every round, so that the receiver can tell a repetition
 * @param url where the body is POSTed
 * @param headers a JSON object of additional headers, as the agent gave them; null for none
 * @param body canonical JSON, the same on every try
 */
public record DeliveryOrder(
        ApprovalId approvalId,
        OrganizationId organization,
        String webhookId,
        int round,
        int attempt,
        String url,
        @Nullable SealedValue headers,
        SealedValue body,
        Instant at) {
    @Override
    public String toString() {
        return "DeliveryOrder[" + webhookId + ", round " + round + ", attempt " + attempt + "]";
    }
}
