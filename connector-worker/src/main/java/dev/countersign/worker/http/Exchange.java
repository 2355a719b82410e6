package dev.countersign.worker.http;

import dev.countersign.domain.execution.ToolError;

/** What became of one request. */
sealed interface Exchange {

    /**
     * The target answered.
     *
     * @param retryAfter whether it named a time to come back
     */
    record Answered(int status, boolean retryAfter, Body body) implements Exchange {}

    /**
     * No byte of the request left this machine.
     *
     * @param retryable false when we refused the target ourselves
     */
    record NotSent(boolean retryable, ToolError error) implements Exchange {}

    /** Something was sent, and no whole answer came. */
    record Silence(ToolError error) implements Exchange {}
}
