package dev.countersign.console.approval;

/**
 * Takes what people decide. Whoever calls has checked who they are and that their role may decide;
 * everything else is checked behind this door. Safe for many threads.
 */
public interface Decisions {
    /**
     * Casts a vote. The same vote again is no second one.
     *
     * @throws InboxUnavailableException when it was not recorded
     */
    Answer vote(Ballot ballot);

    /**
     * Resolves an unknown outcome: a new fact, never an edit.
     *
     * @throws InboxUnavailableException when it was not recorded
     */
    Answer resolve(Finding finding);

    /** What a person is told who decided. */
    sealed interface Answer {
        /** It is in the log and it counts. */
        record Recorded() implements Answer {}

        /**
         * It is in the log and changes nothing.
         *
         * @param detail a sentence that tells more, such as by whom and when; empty for none
         */
        record Refused(Refusal refusal, String detail) implements Answer {}

        /** It may or may not count: nobody answered in time. Looking again will tell. */
        record Unconfirmed() implements Answer {}
    }
}
