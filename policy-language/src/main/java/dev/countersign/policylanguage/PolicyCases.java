package dev.countersign.policylanguage;

import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.policylanguage.PolicyCase.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs the tests that a policy's text carries. Needs nothing but the text. */
public final class PolicyCases {
    private PolicyCases() {}

    /**
     * Compiles a text and runs its cases.
     *
     * @return one result a case, in the order of the text; empty when it has none
     * @throws PolicyCompileException when the text is not a policy
     */
    public static List<CaseResult> run(String yaml) {
        return run(PolicyCompiler.read(yaml));
    }

    /** Runs the cases of a compiled text: one result a case, in the order of the text. */
    public static List<CaseResult> run(CompiledPolicy compiled) {
        return compiled.cases().stream()
                .map(one -> result(one, compiled.policy().assess(one.given())))
                .toList();
    }

    private static CaseResult result(PolicyCase one, Assessment assessed) {
        List<String> budgets = assessed.budgets();
        Got got = switch (assessed.judgement()) {
            case Ruling ruling ->
                new Got(lower(ruling.verdict()), ruling.rule(), lower(ruling.risk()), ruling.reason(), budgets);
            case PolicyFailure failure ->
                new Got(PolicyCase.POLICY_ERROR, failure.rule(), null, failure.reason(), budgets);
        };
        Expectation expected = one.expected();
        boolean passed = expected.decision().equals(got.decision)
                && (expected.byDefault() ? got.rule == null : unsaidOrSame(expected.rule(), got.rule))
                && unsaidOrSame(expected.riskLevel(), got.risk)
                && unsaidOrSame(expected.reason(), got.reason)
                && (expected.budgets() == null || expected.budgets().equals(got.budgets));
        return new CaseResult(one.name(), one.line(), passed, words(expected), words(got));
    }

    private static boolean unsaidOrSame(@Nullable String expected, @Nullable String got) {
        return expected == null || Objects.equals(expected, got);
    }

    private static String words(Expectation expected) {
        List<String> words = new ArrayList<>();
        words.add(expected.decision());
        if (expected.byDefault()) {
            words.add("by no rule");
        } else if (expected.rule() != null) {
            words.add("by rule " + expected.rule());
        }
        if (expected.riskLevel() != null) {
            words.add("risk " + expected.riskLevel());
        }
        if (expected.reason() != null) {
            words.add('"' + expected.reason() + '"');
        }
        if (expected.budgets() != null) {
            words.add(budgets(expected.budgets()));
        }
        return String.join(", ", words);
    }

    private static String words(Got got) {
        List<String> words = new ArrayList<>();
        words.add(got.decision);
        words.add(got.rule == null ? "by no rule" : "by rule " + got.rule);
        if (got.risk != null) {
            words.add("risk " + got.risk);
        }
        words.add('"' + got.reason + '"');
        if (!got.budgets.isEmpty()) {
            words.add(budgets(got.budgets));
        }
        return String.join(", ", words);
    }

    private static String budgets(List<String> budgets) {
        return budgets.isEmpty() ? "within no budget" : "within " + String.join(" and ", budgets);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private record Got(
            String decision,
            @Nullable String rule,
            @Nullable String risk,
            String reason,
            List<String> budgets) {}
}
