package dev.countersign.audit.configured;

import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.policylanguage.PolicyCompiler;

/** What people call a policy. */
public final class PolicyNames {
    private PolicyNames() {}

    /** The version as its author wrote it; where the text does not compile here, that it does not. */
    public static String of(PolicyText text) {
        try {
            return PolicyCompiler.compile(text.text()).version().name();
        } catch (RuntimeException | StackOverflowError unusable) {
            return "(does not compile here)";
        }
    }
}
