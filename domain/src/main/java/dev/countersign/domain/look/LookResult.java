package dev.countersign.domain.look;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.request.SealedValue;

/** What came of a look at a call's target. */
public sealed interface LookResult {
    /** The longest object that is passed on: a card is no place for more. */
    int FIELDS_BYTES_MAX = 16 * 1024;

    /**
     * The target holds this.
     *
     * @param fields an object, at most {@link #FIELDS_BYTES_MAX} bytes long; a text of the target's, hostile
     */
    record Seen(SealedValue fields) implements LookResult {}

    /** The target answered that it holds nothing where the call points to. */
    record NothingThere() implements LookResult {}

    /** The tool's owner did not say how to look. */
    record NotOffered() implements LookResult {}

    /**
     * Nothing was seen.
     *
     * @param error fit for whoever may see the card: no secret, and no text of the target's
     */
    record NotSeen(ToolError error) implements LookResult {}
}
