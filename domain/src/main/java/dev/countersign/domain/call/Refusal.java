package dev.countersign.domain.call;

import java.util.Locale;

/** Why a command was not taken. The order of declaration is their precedence. */
public enum Refusal {
    /** The command names a call that was never submitted. */
    NO_SUCH_CALL,
    /** The call's full state is gone; only its tombstone remains. */
    CALL_FORGOTTEN,
    /** The call does not wait for an approval. */
    NOT_AWAITING_APPROVAL,
    /** The approval was given for other parameters than the call's. */
    STALE_APPROVAL,
    /** The call's outcome is not unknown. */
    NOT_UNKNOWN;

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
