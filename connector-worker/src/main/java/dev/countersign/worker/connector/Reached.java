package dev.countersign.worker.connector;

import dev.countersign.domain.execution.ToolError;

/** What came of asking a target for nothing but to be let in. */
public sealed interface Reached {

    /**
     * The target answers and has accepted who we are.
     *
     * @param how a clause for people, such as <em>it takes the login</em>
     */
    record LetIn(String how) implements Reached {}

    /**
     * The target answers. Whether it would let us in was not asked, or cannot be without a call.
     *
     * @param how a clause for people
     */
    record Open(String how) implements Reached {}

    /** It does not answer, or does not let us in. */
    record Not(ToolError error) implements Reached {}
}
