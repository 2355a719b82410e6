package dev.countersign.domain.policy;

import dev.countersign.domain.budget.Amounts;
import dev.countersign.domain.identity.BudgetKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much of something there may be within a time: so many calls, such an amount, or, with {@code
 * after}, nothing at all once something else has been. It concerns what the rules allow, or put before
 * people, and can only make that stricter.
 *
 * @param id unique among the policy's budgets and rules: it stands in the place of the rule where it refuses
 * @param calls which calls it concerns
 * @param after what rules these calls out once it has run; null for a budget that counts them
 * @param per what it counts by; empty for the whole organization together
 * @param amount what of a call is counted; null for the call itself
 * @param limit what may be counted within the window; 0 with {@code after}
 * @param window how far back it counts
 * @param exceeded {@code DENY} or {@code REQUIRE_APPROVAL}
 * @param reason one sentence for the caller; null for a general one
 * @param approval on what terms people are asked, where they are
 */
public record BudgetRule(
        String id,
        CallPattern calls,
        @Nullable CallPattern after,
        List<BudgetScope> per,
        @Nullable FieldName amount,
        BigDecimal limit,
        Duration window,
        Verdict exceeded,
        @Nullable String reason,
        ApprovalTerms approval) {
    public static final Duration WINDOW_MIN = Duration.ofSeconds(1);
    public static final Duration WINDOW_MAX = Duration.ofDays(31);

    /** What a budget may count by, together. */
    public static final int SCOPES_MAX = 4;

    public BudgetRule {
        per = List.copyOf(per);
    }

    /** A call that a budget concerns and cannot count; the message is one sentence for the caller. */
    static final class UncountableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UncountableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Adds what the call must reserve of this budget, if it concerns the call.
     *
     * @throws UncountableException when it does, and cannot say how much or of which counter
     * @throws ConditionFailedException when it cannot be said whether it does
     */
    void claim(PolicyQuestion question, StepBudget steps, List<BudgetClaim> claims)
            throws ConditionFailedException, UncountableException {
        if (calls.matches(question, steps)) {
            boolean asksOnly = after != null;
            claims.add(claim(question, steps, asksOnly ? BigDecimal.ZERO : amountOf(question, steps), true));
        }
        if (after != null && after.matches(question, steps)) {
            claims.add(claim(question, steps, BigDecimal.ONE, false));
        }
    }

    private BudgetClaim claim(PolicyQuestion question, StepBudget steps, BigDecimal taken, boolean binding)
            throws ConditionFailedException, UncountableException {
        List<String> scope = new ArrayList<>();
        for (BudgetScope one : per) {
            String value = one.of(question, steps);
            if (value == null) {
                throw uncountable("it has no single " + words(one));
            }
            scope.add(value);
        }
        return new BudgetClaim(
                id,
                BudgetKey.of(question.organization(), id, scope),
                taken,
                limit,
                window,
                binding,
                exceeded,
                reason == null ? generalReason() : reason,
                exceeded == Verdict.REQUIRE_APPROVAL ? approval : null);
    }

    /** All that stands in the field together, by its size: a list of items is the sum of its amounts. */
    private BigDecimal amountOf(PolicyQuestion question, StepBudget steps)
            throws ConditionFailedException, UncountableException {
        if (amount == null) {
            return BigDecimal.ONE;
        }
        List<@Nullable Object> values = amount.valuesIn(question.payload(), steps);
        if (values.isEmpty()) {
            throw uncountable("field " + amount + " is missing");
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (Object value : values) {
            BigDecimal one = number(value);
            if (one == null) {
                throw uncountable("field " + amount + " is not a number");
            }
            sum = sum.add(one.abs());
            if (sum.compareTo(Amounts.MAX) > 0) {
                throw uncountable("field " + amount + " is too large");
            }
        }
        return sum;
    }

    /** As it was written: 0.1 is a tenth. */
    private static @Nullable BigDecimal number(@Nullable Object value) {
        return switch (value) {
            case Long number -> BigDecimal.valueOf(number);
            case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number);
            case null, default -> null;
        };
    }

    private UncountableException uncountable(String why) {
        return new UncountableException("Budget " + id + " cannot count this call: " + why);
    }

    private String generalReason() {
        if (after != null) {
            return "Budget " + id + " rules this call out after what was done within " + words(window) + " before";
        }
        return "Budget " + id + " has no room: at most " + Amounts.plain(limit).toPlainString()
                + (amount == null ? " calls" : " of " + amount) + " within " + words(window);
    }

    private static String words(BudgetScope scope) {
        return switch (scope) {
            case BudgetScope.Property property -> property.name().toLowerCase(Locale.ROOT);
            case BudgetScope.Field(var field) -> field.toString();
        };
    }

    /** As policies write it. */
    private static String words(Duration time) {
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
