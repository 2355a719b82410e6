package dev.countersign.domain.receipt;

/** What a receipt says about its call, or about a question or a report that has none. */
public enum ReceiptKind {
    /** People, or the call's user, were asked; a later receipt will end the call. */
    PENDING,
    /** The call ended; there is exactly one such receipt for each call. */
    TERMINAL,
    /** The call had ended with an unknown outcome, and now it is known. */
    RESOLUTION,
    /** A free-standing question was put to people. Issued by approval-stream, like the next. */
    QUESTION_ASKED,
    /** A free-standing question was answered, expired or was withdrawn; exactly one for each. */
    QUESTION_SETTLED,
    /**
     * An agent says that it ran a tool elsewhere: nothing was judged, and nobody here saw it. Exactly one
     * for each report, issued by approval-stream.
     */
    EXTERNALLY_REPORTED;

    /** Whose sequence a receipt of this kind is counted in. */
    public Issuer issuer() {
        return switch (this) {
            case PENDING, TERMINAL, RESOLUTION -> Issuer.CALLS;
            case QUESTION_ASKED, QUESTION_SETTLED -> Issuer.QUESTIONS;
            case EXTERNALLY_REPORTED -> Issuer.REPORTS;
        };
    }
}
