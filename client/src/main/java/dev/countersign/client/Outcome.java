package dev.countersign.client;

import tools.jackson.databind.JsonNode;

/** What came of a call that was allowed. */
public sealed interface Outcome {
    /**
     * The tool did it.
     *
     * @param response the tool's own JSON
     */
    record Succeeded(JsonNode response) implements Outcome {}

    /**
     * The tool refused or broke.
     *
     * @param effectPossible whether it may have changed something nevertheless
     * @param code for example {@code http_404}
     * @param message for people
     */
    record Failed(boolean effectPossible, String code, String message) implements Outcome {}

    /**
     * Nobody can tell whether it was done. Not a failure: people are asked, the receipt tells what they find,
     * and calling again under another key may do it twice.
     */
    record Unknown(String code, String message) implements Outcome {}

    /** Another agent of the organization made the call; what came of it is not this one's to see. */
    record Withheld() implements Outcome {}
}
