package dev.countersign.readmodel;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.AgentId;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReceiptPlace;
import dev.countersign.domain.request.SealedValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call and its receipt as readers see them: what the latest recorded event says, and where the
 * latest receipt of the call stands in the log. Everything here was committed before it is shown.
 *
 * <p>Events and receipts are two topics, so the last three receipt fields may trail the rest by
 * the time of one poll.
 *
 * @param decision follows from the status; of a dry run, what policy said
 * @param rule null when the default decided or policy failed
 * @param policyVersion null when the organization had no policy
 * @param policyDigest null exactly when the version is
 * @param risk null when policy failed
 * @param tool null when the call was never dispatched
 * @param outcome {@code NOT_EXECUTED} until an outcome is recorded; a rerun keeps {@code UNKNOWN}
 *     until it ends
 * @param attempts executions and probes ordered so far
 * @param error null unless the outcome is a failure or unknown
 * @param requestHash SHA-256 over the canonical JSON of what was asked
 * @param responseHash SHA-256 of the canonical response; null unless it succeeded
 * @param response as it was sealed; null unless it succeeded, and in search results always
 * @param approvalId null when nobody was asked
 * @param deciders the people who decided, by subject
 * @param historyDigest over the events up to the one behind the latest receipt; null while there is
 *     no receipt
 * @param partition of the receipts topic; null exactly when the digest is
 * @param sequence of the latest receipt in its partition; null exactly when the digest is
 * @param createdAt when the call arrived
 * @param updatedAt when the last event happened that shows here
 */
public record ReceiptView(
        CallId callId,
        OrganizationId organization,
        AgentId agent,
        String instanceId,
        String action,
        String resource,
        CallStatus status,
        ReceiptDecision decision,
        String reason,
        @Nullable String rule,
        @Nullable String policyVersion,
        @Nullable Digest policyDigest,
        @Nullable RiskLevel risk,
        @Nullable String tool,
        ReceiptOutcome outcome,
        int attempts,
        @Nullable ToolError error,
        Digest requestHash,
        @Nullable Digest responseHash,
        @Nullable SealedValue response,
        String idempotencyKey,
        @Nullable String approvalId,
        List<String> deciders,
        @Nullable Digest historyDigest,
        @Nullable Integer partition,
        @Nullable Long sequence,
        Instant createdAt,
        Instant updatedAt) {
    public ReceiptView {
        deciders = List.copyOf(deciders);
    }

    /** Whether an agent reports it to have run elsewhere: then nothing was decided about it here. */
    public boolean externallyReported() {
        return status == CallStatus.REPORTED;
    }

    /** Whether its caller asked only what would come of it: then nothing was executed, whatever was decided. */
    public boolean dryRun() {
        return status == CallStatus.DRY_RUN;
    }

    /** Where the ledger finds the latest receipt; null while there is none. */
    public @Nullable ReceiptPlace place() {
        return partition == null || sequence == null
                ? null
                : new ReceiptPlace(partition, externallyReported() ? Issuer.REPORTS : Issuer.CALLS, sequence);
    }
}
