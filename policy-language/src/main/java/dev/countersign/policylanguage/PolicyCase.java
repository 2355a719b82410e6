package dev.countersign.policylanguage;

import dev.countersign.domain.policy.PolicyQuestion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test that a policy's author wrote beside the rules.
 *
 * @param line where it stands, from 1
 */
public record PolicyCase(String name, int line, PolicyQuestion given, Expectation expected) {
    /** The decision that a judgement which could not be made is told as; the wire's short code. */
    public static final String POLICY_ERROR = "policy_error";

    /**
     * What the author expects; what is not said is not compared.
     *
     * @param decision {@code allow}, {@code deny}, {@code require_approval} or {@code policy_error}
     * @param rule the rule that decides; null when not said, see {@code byDefault}
     * @param byDefault whether no rule is to match ({@code rule: null})
     * @param riskLevel {@code low}, {@code medium} or {@code high}
     * @param reason the whole sentence
     * @param budgets the budgets that concern the call, in their order; null when not said
     */
    public record Expectation(
            String decision,
            @Nullable String rule,
            boolean byDefault,
            @Nullable String riskLevel,
            @Nullable String reason,
            @Nullable List<String> budgets) {}
}
