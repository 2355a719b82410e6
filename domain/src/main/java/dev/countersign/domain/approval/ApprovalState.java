package dev.countersign.domain.approval;

import dev.countersign.domain.delivery.DeliveryState;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an approval stands. Folded from {@link ApprovalEvent}s by {@link ApprovalEvolution}, never set.
 *
 * <pre>
 * Unopened ─ Pending ─ Settled (approved, rejected, answered, expired, cancelled) ─ Forgotten
 * </pre>
 */
public sealed interface ApprovalState {

    /** Nobody was asked. */
    record Unopened() implements ApprovalState {}

    /**
     * People are asked.
     *
     * @param votes in the order of the log, one a person
     * @param escalated whether it went to more people
     * @param reminded whether it was said that it is about to expire
     */
    record Pending(ApprovalCard card, List<Vote> votes, boolean escalated, boolean reminded) implements Opened {
        public Pending {
            votes = List.copyOf(votes);
        }
    }

    /**
     * It is over. Only the delivery of its answer may go on.
     *
     * @param delivery how the answer's delivery stands; null where the asker wants none
     */
    record Settled(
            ApprovalCard card,
            List<Vote> votes,
            boolean escalated,
            Resolution resolution,
            Instant settledAt,
            @Nullable DeliveryState delivery)
            implements Opened {
        public Settled {
            votes = List.copyOf(votes);
        }

        Settled with(DeliveryState changed) {
            return new Settled(card, votes, escalated, resolution, settledAt, changed);
        }
    }

    /** What is left after the horizon: enough to refuse a late vote and a late repetition. */
    record Forgotten(
            OrganizationId organization, AgentId agent, Digest requestDigest, ApprovalStatus status, Instant settledAt)
            implements ApprovalState {}

    /** A state that still has the whole card. */
    sealed interface Opened extends ApprovalState {
        ApprovalCard card();

        List<Vote> votes();

        boolean escalated();
    }
}
