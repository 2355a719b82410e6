package dev.countersign.domain.execution;

import dev.countersign.domain.request.SealedValue;

/** How an allowed call ended. */
public sealed interface Outcome {

    /** The effect took place. */
    record Succeeded(SealedValue response) implements Outcome {}

    /** It failed, and it is known whether something may have changed. */
    record Failed(Effect effect, ToolError error) implements Outcome {}

    /** It cannot be known whether the effect took place. Said, never guessed. */
    record Unknown(ToolError error) implements Outcome {}
}
