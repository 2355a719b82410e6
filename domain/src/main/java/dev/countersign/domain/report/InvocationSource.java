package dev.countersign.domain.report;

/** Whether the runtime ran the tool by itself or because of what was said. */
public enum InvocationSource {
    SYSTEM,
    CONTEXTUAL
}
