package dev.countersign.console.inbox;

import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Refusal;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.readmodel.UnknownView;
import org.jspecify.annotations.Nullable;

/**
 * Who may say what became of a call. Ordering it again is a decision as its approval was, by one person:
 * whoever could not have approved it alone cannot order it either. What happened to a call is for any
 * approver to say, only not for who answers for the agent.
 */
final class Resolving {
    private Resolving() {}

    /**
     * @param approval what released the call; null when policy allowed it without asking, or when nobody
     *     knows any more
     * @return null when this person may
     */
    static Answer.@Nullable Refused bar(
            UnknownView call, @Nullable Opened approval, Approver finder, UnknownResolution found) {
        boolean ownerMay = approval != null && approval.card().terms().ownerMayVote();
        String owner = call.owner();
        boolean owns = owner != null && finder.isNamed(owner) && !ownerMay;
        if (finder.agent() != null || finder.isNamed(call.agent().value()) || owns) {
            return new Answer.Refused(Refusal.SEPARATION_OF_DUTIES, "");
        }
        if (found != UnknownResolution.RUN_AGAIN || call.approvalId() == null) {
            return null;
        }
        return approval == null
                ? new Answer.Refused(Refusal.APPROVAL_FORGOTTEN, "Ask for the call to be made again")
                : bar(approval, finder);
    }

    private static Answer.@Nullable Refused bar(Opened approval, Approver finder) {
        ApprovalRefusal bar = Ballot.bar(approval, finder);
        if (bar != null) {
            return new Answer.Refused(
                    bar == ApprovalRefusal.SEPARATION_OF_DUTIES ? Refusal.SEPARATION_OF_DUTIES : Refusal.NOT_ELIGIBLE,
                    "");
        }
        int quorum = approval.card().terms().quorum();
        return quorum <= 1
                ? null
                : new Answer.Refused(
                        Refusal.TAKES_SEVERAL_PEOPLE,
                        "It takes " + quorum + " people; ask for the call to be made again");
    }
}
