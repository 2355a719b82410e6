package dev.countersign.policystream;

import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges nothing: whatever asks it is not executed. */
enum UnusableRulebook implements Rulebook {
    INSTANCE;

    @Override
    public Judgement judge(ToolCall call, Instant at) {
        return new PolicyFailure(null, null, "The call could not be judged because of an internal error");
    }

    @Override
    public List<BudgetClaim> claims(ToolCall call, Instant at) {
        return List.of();
    }

    @Override
    public @Nullable ToolTerms terms(ToolCall call) {
        return null;
    }
}
