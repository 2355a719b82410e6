package dev.countersign.readmodel;

import dev.countersign.domain.approval.ApprovalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What figures about approving are made of.
 *
 * @param ended in the period, the latest first
 * @param votes in the period, the latest first
 * @param pendingSince when each approval was opened that is pending now, the oldest first
 */
public record ApprovalFacts(List<Ended> ended, List<Cast> votes, List<Instant> pendingSince) {
    public ApprovalFacts {
        ended = List.copyOf(ended);
        votes = List.copyOf(votes);
        pendingSince = List.copyOf(pendingSince);
    }

    /** @param rule that asked; null for a free question */
    public record Ended(@Nullable String rule, ApprovalStatus status, Instant openedAt, Instant settledAt) {}

    /**
     * A vote that counts.
     *
     * @param subject of the voter
     * @param considered since the card was first shown to the voter; null when nobody measured it
     */
    public record Cast(
            String subject,
            String displayName,
            boolean rejection,
            @Nullable Duration considered,
            Instant at) {}
}
