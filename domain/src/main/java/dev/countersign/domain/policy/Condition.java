package dev.countersign.domain.policy;

/** A rule's own test, beyond action and resource. One instance is used from many threads. */
@FunctionalInterface
public interface Condition {
    /**
     * Whether the rule applies.
     *
     * @param budget what the whole judgement may still spend; whoever loops, spends
     * @throws ConditionFailedException when that cannot be said; the message is fit for the caller.
     *     Anything else that is thrown counts as failed too, without a message.
     */
    boolean test(PolicyQuestion question, StepBudget budget) throws ConditionFailedException;
}
