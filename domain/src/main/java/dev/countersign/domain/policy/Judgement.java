package dev.countersign.domain.policy;

import org.jspecify.annotations.Nullable;

/** The result of evaluating a policy: a ruling, or the fact that it could not be evaluated. */
public sealed interface Judgement {

    /**
     * Policy gave a verdict.
     *
     * @param policy the version that decided
     * @param rule the id of the rule that matched; null when none did and the default denied
     * @param reason one sentence for the caller
     */
    record Ruling(
            Verdict verdict, PolicyVersion policy, @Nullable String rule, RiskLevel risk, String reason)
            implements Judgement {}

    /**
     * Policy could not be evaluated: no policy, a condition that failed, a limit that was passed.
     * Nothing is executed.
     *
     * @param policy the version that failed; null when the organization has none
     * @param rule the rule whose condition failed; null when the failure is not a rule's
     * @param reason one sentence for the caller, without payload values
     */
    record PolicyFailure(
            @Nullable PolicyVersion policy, @Nullable String rule, String reason) implements Judgement {}
}
