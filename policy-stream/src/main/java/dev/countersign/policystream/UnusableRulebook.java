package dev.countersign.policystream;

import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.execution.ToolTerms;
import dev.countersign.domain.policy.Assessment;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Judges nothing: whatever asks it is not executed. */
enum UnusableRulebook implements Rulebook {
    INSTANCE;

    @Override
    public Assessment assess(ToolCall call, Instant at) {
        return Assessment.of(
                new PolicyFailure(null, null, "The call could not be judged because of an internal error"));
    }

    @Override
    public @Nullable ToolTerms terms(ToolCall call) {
        return null;
    }
}
