package dev.countersign.domain.execution;

import dev.countersign.domain.request.SealedValue;

/** What the worker knows when an attempt is over. */
public sealed interface AttemptResult {

    /**
     * The target did it.
     *
     * @param response canonical JSON, possibly cut to a marker when it was too large to keep
     */
    record Succeeded(SealedValue response) implements AttemptResult {}

    /**
     * The target refused or failed, and said so.
     *
     * @param effect {@code NONE} only where the connector knows it
     * @param retryable whether the same request may succeed later
     */
    record Failed(Effect effect, boolean retryable, ToolError error) implements AttemptResult {}

    /** The request may have reached the target, but no answer came: a time-out, a broken connection. */
    record NoAnswer(ToolError error) implements AttemptResult {}

    /** A probe found the effect of an earlier attempt. */
    record EffectFound(SealedValue response) implements AttemptResult {}

    /** A probe found that no earlier attempt took effect. */
    record EffectAbsent() implements AttemptResult {}

    /** A probe could not tell. */
    record Inconclusive(ToolError error) implements AttemptResult {}
}
