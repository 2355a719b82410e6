package dev.countersign.domain.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue shows of a tool to whoever calls it by its key, and what its input is held against.
 * None of it is part of {@link ToolDefinition}: it says what may be asked, and never what runs.
 *
 * @param description one line for people and models; null when the owner gave none
 * @param risk null when the owner did not say, see {@link ControlFact.Tool#risk}
 * @param inputSchema JSON Schema 2020-12 of the input, canonical JSON; null for any object
 * @param outputSchema the same of the answer, which nobody checks; null when the owner gave none
 * @param otherConnections names of the connections it may be run through beside its own, where a caller
 *     asks for one
 */
public record ToolListing(
        @Nullable String description,
        @Nullable ToolRisk risk,
        @Nullable String inputSchema,
        @Nullable String outputSchema,
        List<String> otherConnections) {
    /** Of a tool whose owner said nothing of it. */
    public static final ToolListing NONE = new ToolListing(null, null, null, null, List.of());

    public ToolListing {
        otherConnections = List.copyOf(otherConnections);
    }
}
