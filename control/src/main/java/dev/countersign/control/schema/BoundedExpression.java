package dev.countersign.control.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A regular expression of a schema, which gives up after a number of steps: its author is an owner, its
 * text an agent's, and the two together could keep a thread busy for years. A step is a look at one
 * character; all expressions that one input meets share the steps.
 *
 * <p>Giving up is not thrown through the validator, which would log it with the input's names, and it is no
 * answer either: whoever asked looks whether the steps lasted.
 */
final class BoundedExpression implements RegularExpression {
    /** Some tens of milliseconds. */
    static final int STEPS_MAX = 5_000_000;

    private static final ScopedValue<Steps> STEPS = ScopedValue.newInstance();

    private final Pattern pattern;

    BoundedExpression(String expression) {
        this.pattern = Pattern.compile(expression);
    }

    /** The steps of one question. */
    static final class Steps {
        private int left = STEPS_MAX;

        boolean lasted() {
            return left >= 0;
        }
    }

    /** Asks with these steps. */
    static <T> T within(Steps steps, Supplier<T> question) {
        return ScopedValue.where(STEPS, steps).call(question::get);
    }

    /** JSON Schema's expressions are not anchored. Meaningless once the steps are used up. */
    @Override
    public boolean matches(String value) {
        Steps steps = STEPS.orElse(new Steps());
        try {
            return steps.lasted() && pattern.matcher(new Counted(value, steps)).find();
        } catch (UsedUpException usedUp) {
            return false;
        }
    }

    private static final class UsedUpException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsedUpException() {
            super("The steps are used up", null, false, false);
        }
    }

    private record Counted(CharSequence text, Steps steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--steps.left < 0) {
                throw new UsedUpException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
