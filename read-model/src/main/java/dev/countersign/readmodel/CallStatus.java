package dev.countersign.readmodel;

import dev.countersign.domain.receipt.ReceiptDecision;
import org.jspecify.annotations.Nullable;

/** Where a call stands, as readers are told. */
public enum CallStatus {
    /** Granted; an attempt is ordered or running. */
    EXECUTING(ReceiptDecision.ALLOW, false),
    /** People were asked. */
    PENDING_APPROVAL(ReceiptDecision.PENDING_APPROVAL, false),
    /** The user in whose session it was made is asked. */
    PENDING_AUTHORIZATION(ReceiptDecision.PENDING_AUTHORIZATION, false),
    /** Policy said no. */
    DENIED(ReceiptDecision.DENY, true),
    /** It waited for people and will not be executed. */
    CLOSED(ReceiptDecision.DENY, true),
    /** Policy could not be evaluated; nothing was executed. */
    POLICY_ERROR(ReceiptDecision.POLICY_ERROR, true),
    SUCCEEDED(ReceiptDecision.ALLOW, true),
    FAILED(ReceiptDecision.ALLOW, true),
    /** It cannot be known whether the effect took place; a person or a late result may tell. */
    UNKNOWN(ReceiptDecision.ALLOW, true),
    /** It was unknown, and then it became known. */
    RESOLVED(ReceiptDecision.ALLOW, true),
    /** An agent says that it ran this elsewhere: a report, and no call of ours. */
    REPORTED(ReceiptDecision.NOT_JUDGED, true),
    /** Its caller asked only what would come of it; nothing was executed, whatever was decided. */
    DRY_RUN(null, true);

    private final @Nullable ReceiptDecision decision;
    private final boolean settled;

    CallStatus(@Nullable ReceiptDecision decision, boolean settled) {
        this.decision = decision;
        this.settled = settled;
    }

    /** What was decided about a call that stands here; null of a dry run, which ends here whatever was. */
    public @Nullable ReceiptDecision decision() {
        return decision;
    }

    /** Whether nothing more will happen to the call by itself. */
    public boolean settled() {
        return settled;
    }
}
