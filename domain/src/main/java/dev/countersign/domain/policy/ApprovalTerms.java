package dev.countersign.domain.policy;

import static dev.countersign.domain.request.Limits.APPROVAL_EXPIRY_MAX;
import static dev.countersign.domain.request.Limits.APPROVAL_EXPIRY_MIN;
import static dev.countersign.domain.request.Limits.APPROVER_GROUPS_MAX;
import static dev.countersign.domain.request.Limits.GROUP_CHARS_MAX;
import static dev.countersign.domain.request.Limits.QUORUM_MAX;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On what terms people are asked, as a rule gives them. They are recorded with the ruling, so that a
 * later change of the policy does not change an approval that is open.
 *
 * @param groups whose members may vote; empty for every approver of the organization
 * @param quorum how many different people have to agree
 * @param expiresAfter how long after it was opened nobody may vote any more
 * @param escalation when and to whom it goes as well; null for never
 * @param ownerMayVote whether the person answerable for the agent may vote
 * @param commentRequired whether a vote needs a comment
 * @param editable whether people may approve other parameters than the agent's; policy judges those
 *     again, so that its limits hold for them too
 */
public record ApprovalTerms(
        List<String> groups,
        int quorum,
        Duration expiresAfter,
        @Nullable Escalation escalation,
        boolean ownerMayVote,
        boolean commentRequired,
        boolean editable) {

    /** Any one approver of the organization but the agent's owner, within 24 hours. */
    public static final ApprovalTerms DEFAULT =
            new ApprovalTerms(List.of(), 1, Duration.ofHours(24), null, false, false, false);

    /** @throws IllegalArgumentException when one of them is beyond its limits, in a sentence for its author */
    public ApprovalTerms {
        groups = checked(groups);
        if (quorum < 1 || quorum > QUORUM_MAX) {
            throw new IllegalArgumentException("A quorum is 1 to " + QUORUM_MAX + " people");
        }
        if (expiresAfter.compareTo(APPROVAL_EXPIRY_MIN) < 0 || expiresAfter.compareTo(APPROVAL_EXPIRY_MAX) > 0) {
            throw new IllegalArgumentException("An approval expires after 30 seconds to 30 days");
        }
        if (escalation != null && escalation.after().compareTo(expiresAfter) >= 0) {
            throw new IllegalArgumentException("An approval escalates before it expires");
        }
    }

    /**
     * To whom an approval goes as well when it has waited this long.
     *
     * @param groups whose members may vote from then on, beside those who may already
     */
    public record Escalation(Duration after, List<String> groups) {
        /** @throws IllegalArgumentException when the time is not positive or no group is named */
        public Escalation {
            groups = checked(groups);
            if (!after.isPositive()) {
                throw new IllegalArgumentException("An approval escalates after a time");
            }
            if (groups.isEmpty()) {
                throw new IllegalArgumentException("An approval escalates to at least one group");
            }
        }
    }

    /** The same terms with another time to expire; what would escalate only later, no longer does. */
    public ApprovalTerms expiringAfter(Duration time) {
        boolean escalates = escalation != null && escalation.after().compareTo(time) < 0;
        return new ApprovalTerms(
                groups, quorum, time, escalates ? escalation : null, ownerMayVote, commentRequired, editable);
    }

    private static List<String> checked(List<String> groups) {
        if (groups.size() > APPROVER_GROUPS_MAX) {
            throw new IllegalArgumentException("An approval goes to at most " + APPROVER_GROUPS_MAX + " groups");
        }
        for (String group : groups) {
            if (group.isBlank() || group.length() > GROUP_CHARS_MAX) {
                throw new IllegalArgumentException("A group's name is 1 to " + GROUP_CHARS_MAX + " characters");
            }
        }
        return List.copyOf(groups);
    }
}
