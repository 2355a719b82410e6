package dev.countersign.control.view;

import dev.countersign.domain.control.ControlFact.PolicyText;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.Policy;
import dev.countersign.policylanguage.PolicyCompiler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An organization's policy, compiled once: in force, unusable, or none. */
sealed interface PolicyInForce {
    /** The organization has none. */
    record None() implements PolicyInForce {}

    /** It compiles. */
    record Compiled(PolicyText text, Policy policy) implements PolicyInForce {}

    /** It does not compile here, although its publisher could: versions differ, or it was not ours. */
    record Unusable(PolicyText text) implements PolicyInForce {}

    /** Compiles a text, unless the policy before has just this one. */
    static PolicyInForce of(@Nullable PolicyText text, @Nullable PolicyInForce before) {
        if (text == null) {
            return new None();
        }
        if (before != null && text.equals(before.textOrNull())) {
            return before;
        }
        try {
            return new Compiled(text, PolicyCompiler.compile(text.text()));
        } catch (RuntimeException | StackOverflowError e) {
            return new Unusable(text);
        }
    }

    private @Nullable PolicyText textOrNull() {
        return switch (this) {
            case None() -> null;
            case Compiled(var text, var policy) -> text;
            case Unusable(var text) -> text;
        };
    }

    /** What is wrong with it, for health. An organization may have no policy; its calls fail then. */
    default List<String> problems(OrganizationId id) {
        return switch (this) {
            case None() -> List.of();
            case Compiled compiled -> List.of();
            case Unusable(var text) ->
                List.of("The policy of " + id + " (" + text.digest() + ") does not compile in this service.");
        };
    }
}
