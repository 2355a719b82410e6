package dev.countersign.readmodel;

import dev.countersign.domain.receipt.ReceiptDecision;

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
    REPORTED(ReceiptDecision.NOT_JUDGED, true);

    private final ReceiptDecision decision;
    private final boolean settled;

    CallStatus(ReceiptDecision decision, boolean settled) {
        this.decision = decision;
        this.settled = settled;
    }

    /** What was decided about a call that stands here. */
    public ReceiptDecision decision() {
        return decision;
    }

    /** Whether nothing more will happen to the call by itself. */
    public boolean settled() {
        return settled;
    }
}
