package dev.countersign.audit.replay;

import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalStatus;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.ReportId;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.CallStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the columns must say that a state of the domain decides, worked out without the code that
 * projects: what that has wrong, it has wrong in the replica too.
 */
final class Expected {
    private final Map<String, @Nullable String> columns = new LinkedHashMap<>();

    private Expected() {}

    /** Of {@code call_view}; empty for a state that has no row. */
    static Map<String, @Nullable String> of(CallState state) {
        Expected expected = new Expected();
        switch (state) {
            case CallState.Unseen unseen -> {}
            case CallState.Forgotten forgotten -> {}
            case CallState.Seen seen -> expected.seen(seen);
        }
        return expected.columns;
    }

    /** Of {@code call_view}, where reports stand among the calls. */
    static Map<String, @Nullable String> of(RecordedReportEvent recorded) {
        Expected expected = new Expected();
        switch (recorded.event()) {
            case ToolExecutionReported(var report) -> expected.reported(recorded.reportId(), report);
        }
        return expected.columns;
    }

    private void reported(ReportId reportId, Report report) {
        put("organization_id", report.organization());
        put("agent_id", report.agent());
        put("owner_id", report.owner());
        put("instance_id", report.externalCall());
        put("action", report.execution().toolName());
        put("resource", report.resource());
        put("request_hash", report.digest());
        put("idempotency_key", reportId.key());
        put("created_at", report.reportedAt());
        put("status", CallStatus.REPORTED);
        put("decision", ReceiptDecision.NOT_JUDGED);
        policy(null);
        put("rule", null);
        put("risk", null);
        put("deciders", List.of());
        put("tool", null);
        put("attempts", 0);
        put("response_hash", null);
        put(
                "outcome",
                switch (report.execution().outcome()) {
                    case SUCCEEDED -> ReceiptOutcome.SUCCEEDED;
                    case FAILED -> ReceiptOutcome.FAILED_EFFECT_POSSIBLE;
                    case TIMED_OUT, CANCELLED -> ReceiptOutcome.UNKNOWN;
                    case SKIPPED -> ReceiptOutcome.NOT_EXECUTED;
                });
    }

    private void seen(CallState.Seen seen) {
        asked(seen.call());
        switch (seen) {
            case CallState.AwaitingApproval it -> {
                ruled(CallStatus.PENDING_APPROVAL, it.ruling(), it.ruling().reason(), List.of());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.Granted it -> {
                // Passed through between two events of one decision.
            }
            case CallState.Reserving it -> {
                ruled(CallStatus.EXECUTING, it.ruling(), it.ruling().reason(), it.deciders());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.Authorizing it -> {
                ruled(CallStatus.EXECUTING, it.ruling(), it.ruling().reason(), it.deciders());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.AwaitingAuthorization it -> {
                ruled(CallStatus.PENDING_AUTHORIZATION, it.ruling(), Answer.NOT_AUTHORIZED, it.deciders());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.UnderWay it -> {
                ruled(
                        CallStatus.EXECUTING,
                        it.execution().ruling(),
                        it.execution().ruling().reason(),
                        it.execution().deciders());
                put("attempts", it.attempt().number());
                put("tool", it.execution().terms().tool());
                if (!it.execution().rerun()) {
                    put("outcome", ReceiptOutcome.NOT_EXECUTED);
                }
            }
            case CallState.Denied it -> {
                ruled(CallStatus.DENIED, it.ruling(), it.ruling().reason(), List.of());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.PolicyFailed it -> {
                put("status", CallStatus.POLICY_ERROR);
                policy(it.failure().policy());
                put("rule", it.failure().rule());
                put("reason", it.failure().reason());
                put("risk", null);
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.DryRun it -> {
                dryRun(it.judgement());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.Closed it -> {
                ruled(
                        CallStatus.CLOSED,
                        it.ruling(),
                        Answer.closingReason(it.reason(), it.detail(), it.deciders()),
                        it.deciders());
                ran(0, ReceiptOutcome.NOT_EXECUTED, null);
            }
            case CallState.Executed it -> executed(it);
        }
    }

    private void dryRun(Judgement judgement) {
        put("status", CallStatus.DRY_RUN);
        switch (judgement) {
            case Ruling it -> {
                put("decision", it.verdict());
                policy(it.policy());
                put("rule", it.rule());
                put("risk", it.risk());
                put("reason", it.reason());
            }
            case Judgement.PolicyFailure it -> {
                put("decision", ReceiptDecision.POLICY_ERROR);
                policy(it.policy());
                put("rule", it.rule());
                put("risk", null);
                put("reason", it.reason());
            }
        }
        put("deciders", List.of());
        put("approval_id", null);
    }

    private void executed(CallState.Executed it) {
        CallStatus status = switch (it) {
            case CallState.Succeeded succeeded -> CallStatus.SUCCEEDED;
            case CallState.Failed failed -> CallStatus.FAILED;
            case CallState.Unknown unknown -> CallStatus.UNKNOWN;
            case CallState.Resolved resolved -> CallStatus.RESOLVED;
        };
        ruled(
                status,
                it.execution().ruling(),
                it.execution().ruling().reason(),
                it.execution().deciders());
        put("tool", it.execution().terms().tool());
        switch (it.outcome()) {
            case Outcome.Succeeded(var response) -> {
                ran(it.attempts(), ReceiptOutcome.SUCCEEDED, null);
                put("response_hash", response.digest());
                // As it is read: the digest of its bytes.
                put("response", response.digest());
            }
            case Outcome.Failed(var effect, var error) ->
                ran(
                        it.attempts(),
                        effect == Effect.NONE ? ReceiptOutcome.FAILED_NO_EFFECT : ReceiptOutcome.FAILED_EFFECT_POSSIBLE,
                        error);
            case Outcome.Unknown(var error) -> ran(it.attempts(), ReceiptOutcome.UNKNOWN, error);
        }
    }

    private void asked(ToolCall call) {
        put("organization_id", call.organization());
        put("agent_id", call.agent());
        put("owner_id", call.owner());
        put("instance_id", call.instanceId());
        put("action", call.action());
        put("resource", call.resource());
        put("request_hash", call.requestDigest());
        put("idempotency_key", call.idempotencyKey());
        put("created_at", call.arrivedAt());
    }

    private void ruled(CallStatus status, Ruling ruling, String reason, List<String> deciders) {
        put("status", status);
        put("decision", status.decision());
        policy(ruling.policy());
        put("rule", ruling.rule());
        put("risk", ruling.risk());
        put("reason", reason);
        put("deciders", deciders);
    }

    private void policy(@Nullable PolicyVersion policy) {
        put("policy_version", policy == null ? null : policy.name());
        put("policy_digest", policy == null ? null : policy.digest());
    }

    private void ran(int attempts, ReceiptOutcome outcome, @Nullable ToolError error) {
        put("attempts", attempts);
        put("outcome", outcome);
        put("error_code", error == null ? null : error.code());
        put("error_message", error == null ? null : error.message());
    }

    /** Of {@code approval_view}; empty for a state that has no row. */
    static Map<String, @Nullable String> of(ApprovalState state) {
        Expected expected = new Expected();
        if (state instanceof ApprovalState.Opened opened) {
            ApprovalState.Settled settled = opened instanceof ApprovalState.Settled over ? over : null;
            expected.put("organization_id", opened.card().subject().organization());
            expected.put("agent_id", opened.card().subject().agent());
            expected.put("owner_id", opened.card().subject().owner());
            expected.put("quorum", opened.card().terms().quorum());
            expected.put("card_digest", opened.card().digest());
            expected.put("opened_at", opened.card().openedAt());
            expected.put("expires_at", opened.card().expiresAt());
            expected.put("escalated", opened.escalated());
            expected.put("agreed", Ballot.agreed(opened));
            expected.put("status", settled == null ? ApprovalStatus.PENDING : ApprovalStatus.of(settled.resolution()));
            expected.put("settled_at", settled == null ? null : settled.settledAt());
            expected.put(
                    "deciders",
                    settled == null ? List.of() : settled.resolution().deciders());
        }
        return expected.columns;
    }

    /** As the tables store texts: PostgreSQL knows no zero character. */
    private void put(String column, @Nullable Object value) {
        columns.put(column, value == null ? null : value.toString().replace('\0', '\uFFFD'));
    }
}
