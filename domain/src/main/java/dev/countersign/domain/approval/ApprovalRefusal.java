package dev.countersign.domain.approval;

import java.util.Locale;

/** Why a command was not taken. The order of declaration is their precedence. */
public enum ApprovalRefusal {
    /** The command names an approval that was never opened. */
    NO_SUCH_APPROVAL,
    /** The approval's full state is gone; only its tombstone remains. */
    APPROVAL_FORGOTTEN,
    /** The same id was opened with other content, or by another agent. */
    IDEMPOTENCY_CONFLICT,
    /** Who votes is who asks, or answers for who asks. */
    SEPARATION_OF_DUTIES,
    /** Who votes is not among those who may. */
    NOT_ELIGIBLE,
    /** Who withdraws is not who asked. */
    NOT_REQUESTER,
    /** The vote arrived after the approval had expired. */
    EXPIRED,
    /** The person voted otherwise before, or the approval is over. */
    ALREADY_DECIDED,
    /** The person was shown another card than the one that would be decided on. */
    STALE_APPROVAL,
    /** The approval does not offer this choice. */
    CHOICE_NOT_OFFERED,
    /** With these parameters the approval would outgrow what one record may hold. */
    TOO_LARGE,
    /** The rule wants a comment with each vote. */
    COMMENT_REQUIRED,
    /** The asker wants no callback, or there is no answer to deliver yet. */
    NOTHING_TO_DELIVER;

    /** The stable code, {@code snake_case}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
