package dev.countersign.domain.receipt;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public record of a decision or an outcome: what downstream systems consume and auditors
 * verify. It holds digests of payload and response, never the values.
 *
 * @param sequence contiguous from 0 per partition of the receipts topic and issuer, so that a plain
 *     consumer sees a gap; the kind says which of the three issuers it was
 * @param call the request without its payload, which is not part of a receipt
 * @param rule null when the default decided or policy failed
 * @param policy null when the organization had no policy
 * @param risk null when policy failed
 * @param tool null when the call was never dispatched
 * @param attempts executions and probes; 0 when never dispatched
 * @param error null unless the outcome is a failure or unknown
 * @param responseHash SHA-256 of the canonical response; null unless it succeeded
 * @param approvalId null when nobody was asked
 * @param deciders the people who decided, by subject
 * @param historyDigest over the call's events up to and including the one behind this receipt
 * @param issuedAt the instant of the event behind it
 * @param commitments to what is not in the receipt; null where the request came in before there were
 *     any
 */
public record Receipt(
        CallId callId,
        ReceiptKind kind,
        long sequence,
        ReceiptedCall call,
        ReceiptDecision decision,
        String reason,
        @Nullable String rule,
        @Nullable PolicyVersion policy,
        @Nullable RiskLevel risk,
        @Nullable String tool,
        ReceiptOutcome outcome,
        int attempts,
        @Nullable ToolError error,
        @Nullable Digest responseHash,
        @Nullable String approvalId,
        List<String> deciders,
        Digest historyDigest,
        Instant issuedAt,
        @Nullable Commitments commitments) {
    public Receipt {
        deciders = List.copyOf(deciders);
    }
}
