package dev.countersign.console.audit;

import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that came true of a call.
 *
 * @param title our own words, fit to be shown as they are
 * @param facts what else is known of it; their texts are hostile
 * @param receipt the number of the receipt that this step is; null for every other step
 */
public record Step(
        Instant at,
        Kind kind,
        Tone tone,
        String title,
        List<Fact> facts,
        @Nullable Integer receipt) {
    public Step {
        facts = List.copyOf(facts);
    }

    /** What came true. */
    public enum Kind {
        ASKED,
        JUDGED,
        ASKED_AGAIN,
        PEOPLE_ASKED,
        VOTE,
        VOTE_BARRED,
        ESCALATED,
        REMINDED,
        APPROVAL_ENDED,
        RELEASED,
        JUDGED_AGAIN,
        CLOSED,
        AUTHORIZATION_ASKED,
        AUTHORIZATION_MISSING,
        AUTHORIZED,
        BUDGETS_ASKED,
        BUDGET_RESERVED,
        BUDGET_REFUSED,
        BUDGETS_RELEASED,
        ATTEMPT_ORDERED,
        ATTEMPT_STARTED,
        ATTEMPT_ENDED,
        ATTEMPT_GIVEN_UP,
        OUTCOME,
        LATE_RESULT,
        RESOLVED,
        RUN_AGAIN,
        FORGOTTEN,
        REPORTED,
        RECEIPT;

        /** The stable code, {@code snake_case}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What it means for the call, at a glance. */
    public enum Tone {
        PLAIN,
        GOOD,
        DOUBTFUL,
        BAD;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A fact under its name.
     *
     * @param name stable, {@code snake_case}
     */
    public record Fact(String name, Value value) {
        static Fact of(String name, String text) {
            return new Fact(name, new Value.Text(text));
        }

        static Fact of(String name, long number) {
            return new Fact(name, new Value.Count(number));
        }

        static Fact of(String name, Instant at) {
            return new Fact(name, new Value.At(at));
        }

        static Fact of(String name, SealedValue exact) {
            return new Fact(name, new Value.Exact(exact));
        }

        /** One of a few values, by its name. */
        static Fact of(String name, Enum<?> constant) {
            return new Fact(name, new Value.Code(constant.name().toLowerCase(Locale.ROOT)));
        }

        /** Adds a text that says something. */
        static void addText(List<Fact> facts, String name, @Nullable String text) {
            if (text != null && !text.isEmpty()) {
                facts.add(of(name, text));
            }
        }

        static Fact id(String name, String id) {
            return new Fact(name, new Value.Id(id));
        }
    }

    /** What a fact says. */
    public sealed interface Value {
        /** Hostile unless proven otherwise. */
        record Text(String text) implements Value {}

        /** One of a few values: stable, {@code snake_case}. */
        record Code(String code) implements Value {}

        /** A digest, or a name that we made. */
        record Id(String id) implements Value {}

        record Count(long count) implements Value {}

        record At(Instant at) implements Value {}

        /** Parameters or a response: hostile. */
        record Exact(SealedValue value) implements Value {}
    }
}
