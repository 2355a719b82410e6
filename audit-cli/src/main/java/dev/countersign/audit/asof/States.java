package dev.countersign.audit.asof;

import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.call.CallState;

/** The names of states. */
public final class States {
    private States() {}

    /** The stable name, {@code snake_case}. */
    public static String name(CallState state) {
        return switch (state) {
            case CallState.Unseen unseen -> "not_yet_seen";
            case CallState.AwaitingApproval awaiting -> "awaiting_approval";
            case CallState.Granted granted -> "granted";
            case CallState.Reserving reserving -> "reserving";
            case CallState.Authorizing authorizing -> "authorizing";
            case CallState.AwaitingAuthorization awaiting -> "awaiting_authorization";
            case CallState.Dispatched dispatched -> "dispatched";
            case CallState.Executing executing -> "executing";
            case CallState.Denied denied -> "denied";
            case CallState.PolicyFailed failed -> "policy_failed";
            case CallState.DryRun dryRun -> "dry_run";
            case CallState.Closed closed -> "closed";
            case CallState.Succeeded succeeded -> "succeeded";
            case CallState.Failed failed -> "failed";
            case CallState.Unknown unknown -> "unknown";
            case CallState.Resolved resolved -> "resolved";
            case CallState.Forgotten forgotten -> "forgotten";
        };
    }

    /** Likewise. */
    public static String name(ApprovalState state) {
        return switch (state) {
            case ApprovalState.Unopened unopened -> "not_opened";
            case ApprovalState.Pending pending -> "pending";
            case ApprovalState.Settled settled ->
                dev.countersign.domain.approval.ApprovalStatus.of(settled.resolution())
                        .code();
            case ApprovalState.Forgotten forgotten ->
                "forgotten (" + forgotten.status().code() + ")";
        };
    }
}
