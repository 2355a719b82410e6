package dev.countersign.domain.report;

/** What kind of tool the agent's runtime ran, as it says. */
public enum ToolKind {
    WEBHOOK,
    TEMPLATE,
    HUMAN_TRANSFER,
    BUILT_IN
}
