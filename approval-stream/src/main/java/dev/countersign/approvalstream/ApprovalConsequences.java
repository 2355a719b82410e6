package dev.countersign.approvalstream;

import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.schemas.store.StoredApproval;
import dev.countersign.streams.Published;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one command leads to, computed and encoded before the first byte of it is written.
 *
 * @param after what the store is to hold
 * @param stored the same, encoded; null when nothing about the approval changed
 * @param events in the order in which they became true; may be empty
 * @param told what the approval tells its call; null when it tells nothing
 * @param delivery the order to try to deliver the answer; null when none is
 * @param notice the order to tell people; null when there is nothing to tell
 * @param receipt null when none is due
 * @param reply null when nobody waits for one
 * @param refusal why the command was not taken; null when it was
 */
record ApprovalConsequences(
        StoredApproval after,
        byte @Nullable [] stored,
        List<Published> events,
        byte @Nullable [] told,
        byte @Nullable [] delivery,
        byte @Nullable [] notice,
        @Nullable Published receipt,
        byte @Nullable [] reply,
        @Nullable ApprovalRefusal refusal) {

    /** Whether somebody waits for this to be committed. */
    boolean awaited() {
        return told != null || reply != null;
    }
}
