package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalState.Forgotten;
import dev.countersign.domain.approval.ApprovalState.Pending;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an approval stands after a command: what somebody is told who voted, whether or not the vote
 * was taken.
 *
 * @param agreed how many people agree on what most agree on
 * @param quorum how many have to; 0 when the approval's full state is gone
 * @param openedAt null when the approval's full state is gone
 * @param expiresAt null when the approval's full state is gone
 * @param deciders subjects of those who decided; empty while it is pending and when time decided
 * @param settledAt null while it is pending
 */
public record ApprovalStanding(
        ApprovalStatus status,
        int agreed,
        int quorum,
        @Nullable Instant openedAt,
        @Nullable Instant expiresAt,
        List<String> deciders,
        @Nullable Instant settledAt) {
    public ApprovalStanding {
        deciders = List.copyOf(deciders);
    }

    /**
     * The standing in a state.
     *
     * @return null when there is no such approval
     */
    public static @Nullable ApprovalStanding of(ApprovalState state) {
        return switch (state) {
            case Unopened() -> null;
            case Pending pending ->
                new ApprovalStanding(
                        ApprovalStatus.PENDING,
                        Ballot.agreed(pending),
                        pending.card().terms().quorum(),
                        pending.card().openedAt(),
                        pending.card().expiresAt(),
                        List.of(),
                        null);
            case Settled settled ->
                new ApprovalStanding(
                        ApprovalStatus.of(settled.resolution()),
                        Ballot.agreed(settled),
                        settled.card().terms().quorum(),
                        settled.card().openedAt(),
                        settled.card().expiresAt(),
                        settled.resolution().deciders(),
                        settled.settledAt());
            case Forgotten forgotten ->
                new ApprovalStanding(forgotten.status(), 0, 0, null, null, List.of(), forgotten.settledAt());
        };
    }
}
