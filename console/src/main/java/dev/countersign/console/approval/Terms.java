package dev.countersign.console.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rule demands of the decision.
 *
 * @param groups whose members are asked; empty for every approver
 * @param quorum approvals needed
 * @param ownerMayVote whether the agent's owner may vote too
 * @param commentRequired whether every vote needs a comment; a rejection always has one
 * @param editable whether other parameters may be approved than those asked for
 * @param escalationGroups who is asked in addition after {@code escalatesAt}
 * @param escalatesAt null when it never escalates
 * @param escalated whether it has
 */
public record Terms(
        List<String> groups,
        int quorum,
        boolean ownerMayVote,
        boolean commentRequired,
        boolean editable,
        List<String> escalationGroups,
        @Nullable Instant escalatesAt,
        boolean escalated) {
    public Terms {
        groups = List.copyOf(groups);
        escalationGroups = List.copyOf(escalationGroups);
    }
}
