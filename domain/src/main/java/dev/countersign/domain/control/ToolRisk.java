package dev.countersign.domain.control;

import dev.countersign.domain.execution.EffectClass;

/**
 * What a tool's owner says its effect means for the target, for agents that choose among tools. Another
 * thing than the risk that policy gives to one call, and it decides nothing.
 */
public enum ToolRisk {
    /** Changes nothing. */
    READ,
    /** Changes something that can be changed again. */
    WRITE,
    /** Takes away what cannot be brought back by the same means. */
    DESTRUCTIVE;

    /** What is said of a tool whose owner said nothing: that it writes, unless it only reads. */
    static ToolRisk of(EffectClass effectClass) {
        return switch (effectClass) {
            case READ -> READ;
            case IDEMPOTENT, CHECKABLE, UNSAFE -> WRITE;
        };
    }
}
