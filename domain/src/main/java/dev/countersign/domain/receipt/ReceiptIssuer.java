package dev.countersign.domain.receipt;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallState;
import dev.countersign.domain.call.CallState.AwaitingApproval;
import dev.countersign.domain.call.CallState.AwaitingAuthorization;
import dev.countersign.domain.call.CallState.Closed;
import dev.countersign.domain.call.CallState.Denied;
import dev.countersign.domain.call.CallState.DryRun;
import dev.countersign.domain.call.CallState.Ended;
import dev.countersign.domain.call.CallState.Executed;
import dev.countersign.domain.call.CallState.PolicyFailed;
import dev.countersign.domain.call.CallState.Resolved;
import dev.countersign.domain.call.CallState.Seen;
import dev.countersign.domain.call.CallState.Unknown;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.domain.request.ToolCall;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a change of state is worth a receipt, and what it says. */
public final class ReceiptIssuer {
    private ReceiptIssuer() {}

    /**
     * The kind of receipt that a change calls for.
     *
     * <p>A rerun that ends unknown once more issues a {@code RESOLUTION}: the call has had its
     * terminal receipt.
     *
     * @return null when the change is not for the public record
     */
    public static @Nullable ReceiptKind due(CallState before, CallState after) {
        if (before.getClass() == after.getClass()) {
            return null;
        }
        return switch (after) {
            case AwaitingApproval awaiting -> ReceiptKind.PENDING;
            case AwaitingAuthorization awaiting -> ReceiptKind.PENDING;
            case CallState.Authorizing authorizing -> null;
            case Resolved resolved -> ReceiptKind.RESOLUTION;
            case Unknown unknown when unknown.execution().rerun() -> ReceiptKind.RESOLUTION;
            case Ended ended -> ReceiptKind.TERMINAL;
            case CallState.Unseen unseen -> null;
            case CallState.Granted granted -> null;
            case CallState.Reserving reserving -> null;
            case CallState.UnderWay underWay -> null;
            case CallState.Forgotten forgotten -> null;
        };
    }

    /**
     * Writes the receipt of a state for which one is due.
     *
     * @param at the instant of the event that led to the state
     */
    public static Receipt issue(
            CallId callId, ReceiptKind kind, Seen state, long sequence, Digest historyDigest, Instant at) {
        return switch (state) {
            case AwaitingApproval(var call, var ruling, var tool) ->
                new Draft(ReceiptDecision.PENDING_APPROVAL, ruling, ruling.reason())
                        .asked(callId, List.of())
                        .receipt(callId, kind, state, sequence, historyDigest, at);
            case Denied(var call, var ruling, var endedAt) ->
                new Draft(ReceiptDecision.DENY, ruling, ruling.reason())
                        .receipt(callId, kind, state, sequence, historyDigest, at);
            case PolicyFailed(var call, var failure, var endedAt) ->
                failed(callId, kind, call, failure, sequence, historyDigest, at);
            case DryRun(var call, PolicyFailure failure, var endedAt) ->
                failed(callId, kind, call, failure, sequence, historyDigest, at);
            case DryRun(var call, Ruling ruling, var endedAt) ->
                new Draft(ofDryRun(ruling.verdict()), ruling, ruling.reason())
                        .receipt(callId, kind, state, sequence, historyDigest, at);
            case AwaitingAuthorization awaiting ->
                new Draft(ReceiptDecision.PENDING_AUTHORIZATION, awaiting.ruling(), reasonOf(awaiting))
                        .askedIf(!awaiting.deciders().isEmpty(), callId, awaiting.deciders())
                        .receipt(callId, kind, state, sequence, historyDigest, at);
            case Closed closed ->
                new Draft(ReceiptDecision.DENY, closed.ruling(), reasonOf(closed))
                        .askedIf(wereAsked(closed), callId, closed.deciders())
                        .receipt(callId, kind, state, sequence, historyDigest, at);
            case Executed executed -> executed(callId, kind, executed, sequence, historyDigest, at);
            case CallState.Granted granted -> throw notForTheRecord(state);
            case CallState.Reserving reserving -> throw notForTheRecord(state);
            case CallState.Authorizing authorizing -> throw notForTheRecord(state);
            case CallState.UnderWay underWay -> throw notForTheRecord(state);
        };
    }

    private static Receipt failed(
            CallId callId,
            ReceiptKind kind,
            ToolCall call,
            PolicyFailure failure,
            long sequence,
            Digest historyDigest,
            Instant at) {
        return new Receipt(
                callId,
                kind,
                sequence,
                ReceiptedCall.of(call),
                ReceiptDecision.POLICY_ERROR,
                failure.reason(),
                failure.rule(),
                failure.policy(),
                null,
                null,
                ReceiptOutcome.NOT_EXECUTED,
                0,
                null,
                null,
                null,
                List.of(),
                historyDigest,
                at,
                Commitments.of(call.salt(), call.payload(), null));
    }

    /** Nobody is asked for a dry run, so that nothing is pending. */
    private static ReceiptDecision ofDryRun(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> ReceiptDecision.ALLOW;
            case DENY -> ReceiptDecision.DENY;
            case REQUIRE_APPROVAL -> ReceiptDecision.REQUIRE_APPROVAL;
        };
    }

    private static Receipt executed(
            CallId callId, ReceiptKind kind, Executed state, long sequence, Digest historyDigest, Instant at) {
        Ruling ruling = state.execution().ruling();
        List<String> deciders = state.execution().deciders();
        Draft draft = new Draft(ReceiptDecision.ALLOW, ruling, ruling.reason());
        if (!deciders.isEmpty()) {
            draft = draft.asked(callId, deciders);
        }
        return draft.ran(state).receipt(callId, kind, state, sequence, historyDigest, at);
    }

    private static String reasonOf(CallState state) {
        return switch (Answer.of(state)) {
            case Answer.Denied denied -> denied.reason();
            case Answer.AuthorizationRequired required -> required.reason();
            case null -> "";
            case Answer other -> "";
        };
    }

    /** What policy allowed without asking people was closed for its user's authorization alone. */
    private static boolean wereAsked(Closed closed) {
        return closed.ruling().verdict() != Verdict.ALLOW || !closed.deciders().isEmpty();
    }

    private static IllegalArgumentException notForTheRecord(CallState state) {
        return new IllegalArgumentException(
                "No receipt is due in the state " + state.getClass().getSimpleName());
    }

    /** The part of a receipt that says what was decided and done. */
    private record Draft(
            ReceiptDecision decision,
            Ruling ruling,
            String reason,
            @Nullable String approvalId,
            List<String> deciders,
            @Nullable String tool,
            ReceiptOutcome outcome,
            int attempts,
            @Nullable ToolError error,
            @Nullable SealedValue response) {

        Draft(ReceiptDecision decision, Ruling ruling, String reason) {
            this(decision, ruling, reason, null, List.of(), null, ReceiptOutcome.NOT_EXECUTED, 0, null, null);
        }

        Draft asked(CallId callId, List<String> people) {
            return new Draft(
                    decision, ruling, reason, callId.approvalId(), people, tool, outcome, attempts, error, response);
        }

        Draft askedIf(boolean were, CallId callId, List<String> people) {
            return were ? asked(callId, people) : this;
        }

        Draft ran(Executed state) {
            String name = state.execution().terms().tool();
            int made = state.attempts();
            return switch (state.outcome()) {
                case Outcome.Succeeded(var response) -> with(name, ReceiptOutcome.SUCCEEDED, made, null, response);
                case Outcome.Failed(var effect, var failure) ->
                    switch (effect) {
                        case NONE -> with(name, ReceiptOutcome.FAILED_NO_EFFECT, made, failure, null);
                        case POSSIBLE -> with(name, ReceiptOutcome.FAILED_EFFECT_POSSIBLE, made, failure, null);
                    };
                case Outcome.Unknown(var reason) -> with(name, ReceiptOutcome.UNKNOWN, made, reason, null);
            };
        }

        private Draft with(
                String name,
                ReceiptOutcome came,
                int made,
                @Nullable ToolError failure,
                @Nullable SealedValue answered) {
            return new Draft(decision, ruling, reason, approvalId, deciders, name, came, made, failure, answered);
        }

        Receipt receipt(CallId callId, ReceiptKind kind, Seen state, long sequence, Digest historyDigest, Instant at) {
            return new Receipt(
                    callId,
                    kind,
                    sequence,
                    ReceiptedCall.of(state.call()),
                    decision,
                    reason,
                    ruling.rule(),
                    ruling.policy(),
                    ruling.risk(),
                    tool,
                    outcome,
                    attempts,
                    error,
                    response == null ? null : response.digest(),
                    approvalId,
                    deciders,
                    historyDigest,
                    at,
                    Commitments.of(state.call().salt(), state.call().payload(), response));
        }
    }
}
