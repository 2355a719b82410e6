package dev.countersign.domain.policy;

import dev.countersign.domain.budget.Amounts;
import dev.countersign.domain.identity.BudgetKey;
import dev.countersign.domain.policy.Judgement.Ruling;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a call must reserve of a budget before it may run, as its policy said when it was judged. What it
 * says is the call's own from then on: a counter knows no policy.
 *
 * @param budget the budget's id in the policy, which names it to people
 * @param key the counter
 * @param amount what the call takes; 0 where it only asks whether there is anything
 * @param limit what may be counted within the window, this call included
 * @param window how far back what was taken counts
 * @param binding whether the counter may refuse; where not, the call is counted whatever there is
 * @param exceeded {@code DENY} or {@code REQUIRE_APPROVAL}: what becomes of the call where it is refused
 * @param reason one sentence for the caller who is refused
 * @param approval on what terms people are asked then; null where the call is denied
 */
public record BudgetClaim(
        String budget,
        BudgetKey key,
        BigDecimal amount,
        BigDecimal limit,
        Duration window,
        boolean binding,
        Verdict exceeded,
        String reason,
        @Nullable ApprovalTerms approval) {

    /** @throws IllegalArgumentException when an amount is negative, the window is none, or it would allow beyond */
    public BudgetClaim {
        if (amount.signum() < 0 || limit.signum() < 0 || !window.isPositive()) {
            throw new IllegalArgumentException("A claim's amounts are not negative, and its window is positive");
        }
        if (exceeded == Verdict.ALLOW) {
            throw new IllegalArgumentException("Beyond a budget a call is denied or put before people");
        }
        amount = Amounts.plain(amount);
        limit = Amounts.plain(limit);
    }

    /** The claim of a call that people have approved: where they would be asked, they have answered. */
    public BudgetClaim approved() {
        return exceeded == Verdict.REQUIRE_APPROVAL && binding
                ? new BudgetClaim(budget, key, amount, limit, window, false, exceeded, reason, approval)
                : this;
    }

    /** What policy says of the call where the counter refuses it. */
    public Ruling refusal(Ruling granted) {
        return new Ruling(
                exceeded,
                granted.policy(),
                budget,
                granted.risk(),
                reason,
                exceeded == Verdict.REQUIRE_APPROVAL ? approval : null);
    }
}
