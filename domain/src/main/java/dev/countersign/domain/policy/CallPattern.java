package dev.countersign.domain.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which calls something is about: those of which one of the actions, one of the resources and the
 * condition match.
 *
 * @param when null when action and resource are enough
 */
public record CallPattern(
        List<Glob> actions, List<Glob> resources, @Nullable Condition when) {

    /** @throws IllegalArgumentException when there is no action or no resource: it could match nothing */
    public CallPattern {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        if (actions.isEmpty() || resources.isEmpty()) {
            throw new IllegalArgumentException("A pattern of calls names at least one action and one resource");
        }
    }

    boolean matches(PolicyQuestion question, StepBudget steps) throws ConditionFailedException {
        steps.spend(1);
        return Glob.matchesAny(actions, question.action())
                && Glob.matchesAny(resources, question.resource())
                && (when == null || when.test(question, steps));
    }
}
