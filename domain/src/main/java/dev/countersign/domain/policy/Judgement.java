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
     * @param approval on what terms people are asked; null unless the verdict is {@code
     *     REQUIRE_APPROVAL}, and in rulings that are older than these terms
     */
    record Ruling(
            Verdict verdict,
            PolicyVersion policy,
            @Nullable String rule,
            RiskLevel risk,
            String reason,
            @Nullable ApprovalTerms approval)
            implements Judgement {

        /** A ruling without terms of approval. */
        public Ruling(Verdict verdict, PolicyVersion policy, @Nullable String rule, RiskLevel risk, String reason) {
            this(verdict, policy, rule, risk, reason, null);
        }

        /** The terms on which people are asked; the general ones where none were recorded. */
        public ApprovalTerms approvalTerms() {
            return approval == null ? ApprovalTerms.DEFAULT : approval;
        }
    }

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
