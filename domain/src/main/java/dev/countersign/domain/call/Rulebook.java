package dev.countersign.domain.call;

import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.policy.BudgetClaim;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An organization's policy and catalogue as they stand at one moment. Implementations never throw:
 * what cannot be evaluated is a {@link Judgement.PolicyFailure}.
 */
public interface Rulebook {
    /**
     * Judges a call.
     *
     * @param at the instant that {@code now} means in conditions
     */
    Judgement judge(ToolCall call, Instant at);

    /**
     * What a call must reserve before it may run. Asked only of a call that {@link #judge} does not deny
     * at the same instant, which has made sure that there is an answer.
     *
     * @return in the order in which they are reserved; empty where no budget concerns the call
     */
    List<BudgetClaim> claims(ToolCall call, Instant at);

    /**
     * The tool that serves the call and the terms it runs on.
     *
     * @return null when no tool serves this action on this resource, or its connection is missing
     */
    @Nullable
    ToolTerms terms(ToolCall call);
}
