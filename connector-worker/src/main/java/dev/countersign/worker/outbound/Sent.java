package dev.countersign.worker.outbound;

import dev.countersign.domain.execution.ToolError;

/**
 * How far one request came.
 *
 * @param <T> what was made of an answer
 */
public sealed interface Sent<T> {

    /** The target answered. */
    record Answered<T>(T answer) implements Sent<T> {}

    /** No byte of the request left this machine. */
    record NotSent<T>(Obstacle obstacle, ToolError error) implements Sent<T> {}

    /** Something was sent, and no answer came that could be read. */
    record Silence<T>(ToolError error) implements Sent<T> {}

    /** What kept a request here. */
    enum Obstacle {
        /** We refused the target ourselves. */
        FORBIDDEN,
        /** Its name has no address now. */
        NO_ADDRESS,
        /** It does not prove who it is, or speaks no encryption of ours. */
        NOT_TRUSTED,
        /** It does not take connections now, or not in time. */
        NOT_CONNECTED
    }
}
