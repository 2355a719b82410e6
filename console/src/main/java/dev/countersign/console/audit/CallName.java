package dev.countersign.console.audit;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.CallId;
import org.jspecify.annotations.Nullable;

/** The ways in which people have a call's name in hand: its own, its receipt's, its approval's. */
public final class CallName {
    private CallName() {}

    /** @return null when the text is none of them */
    public static @Nullable CallId parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (CallId.isWellFormed(text)) {
            return new CallId(text);
        }
        ApprovalId approval = ApprovalId.parse(text);
        return approval == null ? CallId.ofReceipt(text) : approval.callId();
    }
}
