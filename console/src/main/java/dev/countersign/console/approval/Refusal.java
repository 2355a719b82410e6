package dev.countersign.console.approval;

import java.util.Locale;

/** Why a decision was not taken. The short code is stable; clients may switch on it. */
public enum Refusal {
    NO_SUCH_APPROVAL(404, "There is no such approval"),
    APPROVAL_FORGOTTEN(410, "This approval is so old that only its end is still known"),
    NO_SUCH_CALL(404, "There is no such call"),
    SEPARATION_OF_DUTIES(403, "You asked for this, or answer for the agent that did; somebody else has to decide"),
    TAKES_SEVERAL_PEOPLE(403, "One person cannot order this again"),
    NOT_ELIGIBLE(403, "You are in none of the groups that are asked"),
    ALREADY_DECIDED(409, "This was already decided"),
    EXPIRED(409, "The time to decide is over"),
    STALE_APPROVAL(409, "The card is no longer the one you were shown"),
    TOO_LARGE(413, "There is no room left on this approval for an answer this long"),
    COMMENT_REQUIRED(400, "A comment is required"),
    CHOICE_NOT_OFFERED(400, "This is not among the answers to what was asked"),
    NOT_UNKNOWN(409, "The outcome of this call is not unknown any more");

    private final int status;
    private final String sentence;

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    /** The HTTP status that says so. */
    public int status() {
        return status;
    }

    /** Without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
