package dev.countersign.worker.mail;

import dev.countersign.domain.execution.ToolError;

/** How far one mail came. */
public sealed interface Handover {

    /** The server has taken the mail on, for all of its receivers. */
    record Accepted() implements Handover {}

    /**
     * The server said no, to the sender, to a receiver or to the text; nobody gets anything.
     *
     * @param status RFC 5321, 4.2: 4xx for now, 5xx for good
     */
    record Refused(int status, ToolError error) implements Handover {}

    /**
     * It never came to the text: nobody gets anything.
     *
     * @param retryable false where the same will be refused again
     */
    record NotBegun(boolean retryable, ToolError error) implements Handover {}

    /** Text was sent, and nobody knows whether the server has taken it on. */
    record Silence(ToolError error) implements Handover {}
}
