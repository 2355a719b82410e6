package dev.countersign.domain.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One of the things that a budget counts by. Calls with the same value share a counter. */
public sealed interface BudgetScope {

    /**
     * The call's value.
     *
     * @return null where it has none, or more than one: then nobody can say which counter is its own
     * @throws ConditionFailedException when the payload cannot be searched
     */
    @Nullable
    String of(PolicyQuestion question, StepBudget steps) throws ConditionFailedException;

    /** What every call says of itself. */
    enum Property implements BudgetScope {
        AGENT,
        OWNER,
        /** The agent's run, as the agent names it: an agent that names another begins anew. */
        RUN,
        ACTION,
        RESOURCE,
        TOOL;

        @Override
        public @Nullable String of(PolicyQuestion question, StepBudget steps) {
            return switch (this) {
                case AGENT -> question.agent().value();
                case OWNER -> question.owner();
                case RUN -> question.agent().value() + "\0" + question.instanceId();
                case ACTION -> question.action();
                case RESOURCE -> question.resource();
                case TOOL -> question.tool();
            };
        }
    }

    /**
     * A field of the payload, wherever it stands. Values that fold alike are the same, and a number is
     * the same as its text, so that a customer is not counted anew for being spelt otherwise.
     */
    record Field(FieldName field) implements BudgetScope {
        @Override
        public @Nullable String of(PolicyQuestion question, StepBudget steps) throws ConditionFailedException {
            List<@Nullable Object> values = field.valuesIn(question.payload(), steps);
            TreeSet<String> texts = new TreeSet<>();
            for (Object value : values) {
                String text = text(value);
                if (text == null || text.isEmpty()) {
                    return null;
                }
                texts.add(text);
            }
            return texts.size() == 1 ? texts.first() : null;
        }

        private static @Nullable String text(@Nullable Object value) {
            return switch (value) {
                case String text -> FieldName.fold(text);
                case Long number -> Long.toString(number);
                case Double number
                when Double.isFinite(number) ->
                    BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
                case Boolean flag -> Boolean.toString(flag);
                case null, default -> null;
            };
        }

        @Override
        public String toString() {
            return "payload." + field;
        }
    }
}
