package dev.countersign.client;

import org.jspecify.annotations.Nullable;

/**
 * What policy would say of a call, were it made now. Nothing was executed, and there is no receipt.
 *
 * @param decision {@code allow}, {@code deny} or {@code require_approval}
 * @param riskLevel {@code low}, {@code medium} or {@code high}
 * @param matchedRule null when no rule matched and the default denied
 */
public record Simulation(
        String decision,
        String riskLevel,
        boolean requiresApproval,
        String reason,
        String policyVersion,
        @Nullable String matchedRule) {}
