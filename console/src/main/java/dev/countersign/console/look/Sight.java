package dev.countersign.console.look;

import dev.countersign.domain.request.SealedValue;
import java.time.Instant;

/** What a look showed. Values are a target's: hostile. */
public sealed interface Sight {
    /**
     * The target holds this.
     *
     * @param fields canonical JSON, an object
     */
    record Seen(SealedValue fields, Instant at) implements Sight {}

    /** The target holds nothing where the call points to. */
    record NothingThere(Instant at) implements Sight {}

    /** There is nothing to look at: a question, or a tool whose owner did not say how to look. */
    record NotOffered() implements Sight {}

    /**
     * It could not be seen; the card can be decided all the same.
     *
     * @param why a sentence
     */
    record NotSeen(String why) implements Sight {}
}
