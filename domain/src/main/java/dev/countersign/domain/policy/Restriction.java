package dev.countersign.domain.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule's shorthand about payload fields. It can only make the rule's verdict stricter, never
 * milder; a rule that denies needs none.
 */
public sealed interface Restriction {

    /**
     * What the payload makes of it.
     *
     * @return null when the restriction has nothing to say
     * @throws ConditionFailedException when the payload cannot be searched
     */
    @Nullable
    Tightening applyTo(Map<String, @Nullable Object> payload, StepBudget budget) throws ConditionFailedException;

    /**
     * A stricter verdict.
     *
     * @param verdict {@link Verdict#DENY} or {@link Verdict#REQUIRE_APPROVAL}
     * @param reason one sentence for the caller, without payload values
     */
    record Tightening(Verdict verdict, String reason) {}

    /** The field must not be in the payload, not even as null. */
    record DeniedField(FieldName field) implements Restriction {
        @Override
        public @Nullable Tightening applyTo(Map<String, @Nullable Object> payload, StepBudget budget)
                throws ConditionFailedException {
            return field.valuesIn(payload, budget).isEmpty()
                    ? null
                    : new Tightening(Verdict.DENY, "Field " + field + " is not allowed to be modified");
        }
    }

    /**
     * Above the limit, people are asked. The size counts, not the sign: a refund of 60,000 is as large
     * as a charge of 60,000. What is there but is not a number is denied, because it cannot be compared
     * here and might be read as a number elsewhere.
     */
    record MaximumAmount(FieldName field, BigDecimal limit) implements Restriction {
        /** @throws IllegalArgumentException when the limit is negative, which no size could respect */
        public MaximumAmount {
            if (limit.signum() < 0) {
                throw new IllegalArgumentException("A maximum amount is not negative");
            }
        }

        @Override
        public @Nullable Tightening applyTo(Map<String, @Nullable Object> payload, StepBudget budget)
                throws ConditionFailedException {
            Tightening strictest = null;
            for (Object value : field.valuesIn(payload, budget)) {
                BigDecimal amount = exactly(value);
                if (amount == null) {
                    return new Tightening(
                            Verdict.DENY, "Field " + field + " is not a number, so its limit cannot be checked");
                }
                if (amount.abs().compareTo(limit) > 0) {
                    strictest = new Tightening(
                            Verdict.REQUIRE_APPROVAL,
                            "Field " + field + " is above " + limit.toPlainString() + ", which needs approval");
                }
            }
            return strictest;
        }

        private static @Nullable BigDecimal exactly(@Nullable Object value) {
            return switch (value) {
                case Long number -> BigDecimal.valueOf(number);
                case Double number when Double.isFinite(number) -> new BigDecimal(number);
                case null, default -> null;
            };
        }
    }

    /**
     * These values of the field need people. They are compared like field names, ignoring case and
     * Unicode variants; a value that is neither text, number nor boolean needs people as well.
     */
    record ApprovalStages(FieldName field, List<String> stages) implements Restriction {
        public ApprovalStages {
            stages = List.copyOf(stages);
        }

        @Override
        public @Nullable Tightening applyTo(Map<String, @Nullable Object> payload, StepBudget budget)
                throws ConditionFailedException {
            for (Object value : field.valuesIn(payload, budget)) {
                String text = text(value);
                if (text == null) {
                    return new Tightening(
                            Verdict.REQUIRE_APPROVAL, "Field " + field + " is not a plain value, which needs approval");
                }
                for (String stage : stages) {
                    if (FieldName.fold(stage).equals(text)) {
                        return new Tightening(
                                Verdict.REQUIRE_APPROVAL, "Setting " + field + " to " + stage + " needs approval");
                    }
                }
            }
            return null;
        }

        private static @Nullable String text(@Nullable Object value) {
            return switch (value) {
                case String text -> FieldName.fold(text);
                case Long number -> Long.toString(number);
                case Double number -> Double.toString(number);
                case Boolean flag -> Boolean.toString(flag);
                case null, default -> null;
            };
        }
    }
}
