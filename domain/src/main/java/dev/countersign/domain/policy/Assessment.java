package dev.countersign.domain.policy;

import java.util.List;

/**
 * All that a policy says of one call.
 *
 * @param claims what the call must reserve before it may run, in the order in which it is reserved; empty
 *     where no budget concerns it, and where it is denied or cannot be judged
 */
public record Assessment(Judgement judgement, List<BudgetClaim> claims) {
    public Assessment {
        claims = List.copyOf(claims);
    }

    /** One without budgets. */
    public static Assessment of(Judgement judgement) {
        return new Assessment(judgement, List.of());
    }

    /** The names of the budgets that concern the call, each once. */
    public List<String> budgets() {
        return claims.stream().map(BudgetClaim::budget).distinct().toList();
    }
}
