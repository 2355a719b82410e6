package dev.countersign.console.approval;

import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.RiskLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An approval as a list shows it.
 *
 * @param cardDigest over everything that a card shows of the request; a vote names it
 * @param rule the rule that asks; null for a free question
 * @param reason why people are asked, in the policy owner's words; empty for a free question
 * @param risk null for a free question
 * @param approvals counted so far
 * @param quorum approvals needed
 * @param standing of the person who asked for the list
 * @param decision who ended it, how and when; null while it is pending
 */
public record Heading(
        String approvalId,
        Digest cardDigest,
        ApprovalStatus status,
        Requester requester,
        Matter matter,
        @Nullable String rule,
        String reason,
        @Nullable RiskLevel risk,
        Instant openedAt,
        Instant expiresAt,
        int approvals,
        int quorum,
        Standing standing,
        @Nullable Ending decision) {}
