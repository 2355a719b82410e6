package dev.countersign.console.approval;

import dev.countersign.domain.request.SealedValue;

/** What a vote says. */
public sealed interface Choice {
    /** Run it as it stands on the card. */
    record Approve() implements Choice {}

    /**
     * Run it with other parameters; policy judges those again.
     *
     * @param parameters canonical JSON, an object
     */
    record ApproveEdited(SealedValue parameters) implements Choice {}

    /** Do not run it. */
    record Reject() implements Choice {}

    /** The answer to a free question: one of its options, by value. */
    record Select(String value) implements Choice {}

    /** The answer to a free question in one's own words. */
    record Instruct(String instruction) implements Choice {}

    /** The stable code, as the people's API takes it. */
    default String code() {
        return switch (this) {
            case Approve() -> "approve";
            case ApproveEdited edited -> "approve";
            case Reject() -> "reject";
            case Select select -> "select";
            case Instruct instruct -> "instruct";
        };
    }
}
