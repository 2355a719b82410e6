package dev.countersign.console.approval;

import java.util.Locale;

/**
 * How the person who looks stands to an approval. It is shown, so that nobody composes a vote in
 * vain; what holds is what the vote is answered.
 */
public enum Standing {
    /** Their vote would count. */
    MAY_VOTE,
    /** Their vote is counted already. */
    VOTED,
    /** They asked, or answer for the agent that asked. */
    SEPARATION_OF_DUTIES,
    /** They are in none of the groups that are asked. */
    NOT_ELIGIBLE,
    /** It is no longer pending. */
    CLOSED;

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
