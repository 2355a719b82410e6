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
    /** People approved other parameters than the agent's, and the rule does not let them. */
    EDIT_NOT_ALLOWED,
    /** Another policy is in force than the one whose publication asks for this; its own turn comes. */
    POLICY_NOT_IN_FORCE,
    /** The call's outcome is not unknown. */
    NOT_UNKNOWN,
    /** A person orders to run again what policy denies now, or cannot be asked about. */
    DENIED_BY_POLICY,
    /** The call does not wait for this answer of a budget. */
    NOT_RESERVING,
    /** The call does not wait for this answer about its user's authorization. */
    NOT_AUTHORIZING;

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
