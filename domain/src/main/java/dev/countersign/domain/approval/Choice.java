package dev.countersign.domain.approval;

import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.SealedValue;

/** What one person says. The first three answer "may it run?", the other two a question. */
public sealed interface Choice {

    /** Run it as it is shown. */
    record Approve() implements Choice {}

    /** Do not run it. */
    record Reject() implements Choice {}

    /** Run it with these parameters instead. */
    record ApproveEdited(EditedParameters parameters) implements Choice {}

    /** This one of the options. */
    record SelectOption(String value) implements Choice {}

    /**
     * None of the options; do this.
     *
     * @param text a JSON string
     */
    record Instruct(SealedValue text) implements Choice {}
}
