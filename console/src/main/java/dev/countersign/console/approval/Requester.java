package dev.countersign.console.approval;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param agent the agent's id, from its credential
 * @param owner the person answerable for the agent; null when none is named
 * @param run the run in which it asked, as the agent names it: hostile text; null when it named none
 */
public record Requester(
        String agent, @Nullable String owner, @Nullable String run) {}
