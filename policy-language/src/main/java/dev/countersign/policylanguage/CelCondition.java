package dev.countersign.policylanguage;

import dev.cel.common.CelErrorCode;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.domain.policy.Condition;
import dev.countersign.domain.policy.ConditionFailedException;
import dev.countersign.domain.policy.PolicyQuestion;
import dev.countersign.domain.policy.StepBudget;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A compiled CEL expression. Shares nothing between evaluations. */
final class CelCondition implements Condition {
    /** How CEL says that a selected field is missing: {@code key 'stage' is not present in map.} */
    private static final Pattern MISSING_FIELD = Pattern.compile("(?s).*key '(.*)' is not present in map\\.");

    /** How CEL says that a function cannot take these types; it names functions only, no values. */
    private static final Pattern NO_OVERLOAD = Pattern.compile("(?s).*No matching overload for function '([^']*)'.*");

    private final CelRuntime.Program program;
    private final Set<String> namesInText;

    /**
     * @param namesInText every name and text that the expression spells out: what may be shown in an
     *     error, because it is the author's and not the payload's
     */
    CelCondition(CelRuntime.Program program, Set<String> namesInText) {
        this.program = program;
        this.namesInText = namesInText;
    }

    @Override
    public boolean test(PolicyQuestion question, StepBudget budget) throws ConditionFailedException {
        try {
            Object result = ScopedValue.where(Metering.BUDGET, budget)
                    .call(() -> program.trace(name -> variable(name, question), Metering::pay));
            if (result instanceof Boolean answer) {
                return answer;
            }
            throw ConditionFailedException.because("its condition gave neither true nor false");
        } catch (CelEvaluationException failed) {
            throw explained(failed);
        }
    }

    private static Optional<Object> variable(String name, PolicyQuestion question) {
        return Optional.ofNullable(
                switch (name) {
                    case "agent" -> question.agent().value();
                    case "owner" -> CelValues.of(question.owner());
                    case "action" -> question.action();
                    case "resource" -> question.resource();
                    case "payload" -> CelValues.of(question.payload());
                    case "tool" -> tool(question);
                    case "session" -> Map.of("instance_id", question.instanceId());
                    case "now" -> question.now();
                    default -> null;
                });
    }

    private static Map<String, Object> tool(PolicyQuestion question) {
        return Map.of("name", CelValues.of(question.tool()), "effect", effect(question.effect()));
    }

    private static Object effect(@Nullable EffectClass effect) {
        return effect == null ? NullValue.NULL_VALUE : effect.name().toLowerCase(Locale.ROOT);
    }

    private ConditionFailedException explained(CelEvaluationException failed) {
        String missing = missingName(failed);
        if (missing != null) {
            return namesInText.contains(missing)
                    ? ConditionFailedException.missing(missing)
                    : ConditionFailedException.because("a key that its condition looks up is missing");
        }
        return ConditionFailedException.because(
                switch (failed.getErrorCode()) {
                    case ATTRIBUTE_NOT_FOUND -> "its condition selects a field of something that has no fields";
                    case OVERLOAD_NOT_FOUND ->
                        "its condition cannot apply " + operation(failed) + " to values of these types";
                    case DIVIDE_BY_ZERO -> "its condition divides by zero";
                    case NUMERIC_OVERFLOW -> "a number in its condition leaves the range";
                    case INDEX_OUT_OF_BOUNDS -> "its condition reads beyond the end of a list";
                    case BAD_FORMAT -> "a text in its condition does not have the form it is read as";
                    case ITERATION_BUDGET_EXCEEDED -> "its condition loops too often";
                    case INTERNAL_ERROR, DUPLICATE_ATTRIBUTE, INVALID_ARGUMENT, AMBIGUOUS_OVERLOAD, TYPE_NOT_FOUND ->
                        "its condition failed on these values";
                });
    }

    private static @Nullable String missingName(CelEvaluationException failed) {
        if (failed.getErrorCode() != CelErrorCode.ATTRIBUTE_NOT_FOUND) {
            return null;
        }
        Matcher matcher = MISSING_FIELD.matcher(String.valueOf(failed.getMessage()));
        return matcher.matches() ? matcher.group(1) : null;
    }

    private static String operation(CelEvaluationException failed) {
        Matcher matcher = NO_OVERLOAD.matcher(String.valueOf(failed.getMessage()));
        return matcher.matches() ? "\"" + matcher.group(1).replace("_", "") + "\"" : "an operation";
    }
}
