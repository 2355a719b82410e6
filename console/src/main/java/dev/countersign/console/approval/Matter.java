package dev.countersign.console.approval;

import org.jspecify.annotations.Nullable;

/** What it is about, in a line. Texts are an agent's: hostile. */
public sealed interface Matter {
    /**
     * A tool call waits for it.
     *
     * @param tool the tool that would serve the call; null when none is known
     */
    record ToolCall(
            String callId,
            String action,
            String resource,
            @Nullable String tool) implements Matter {}

    /** A free question; its answer executes nothing. */
    record Question(String question) implements Matter {}
}
