package dev.countersign.readmodel;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.call.CallEvent.ApprovalSpent;
import dev.countersign.domain.call.CallEvent.AttemptDispatched;
import dev.countersign.domain.call.CallEvent.AttemptFinished;
import dev.countersign.domain.call.CallEvent.AttemptLapsed;
import dev.countersign.domain.call.CallEvent.AttemptStarted;
import dev.countersign.domain.call.CallEvent.AuthorizationAsked;
import dev.countersign.domain.call.CallEvent.AuthorizationGiven;
import dev.countersign.domain.call.CallEvent.AuthorizationMissing;
import dev.countersign.domain.call.CallEvent.CallClosed;
import dev.countersign.domain.call.CallEvent.CallEnded;
import dev.countersign.domain.call.CallEvent.CallForgotten;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.CallRejudged;
import dev.countersign.domain.call.CallEvent.LateResultNoted;
import dev.countersign.domain.call.CallEvent.ReplayNoted;
import dev.countersign.domain.call.CallEvent.RerunOrdered;
import dev.countersign.domain.call.CallEvent.ReservationMade;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.call.CallEvent.ReservationsAsked;
import dev.countersign.domain.call.CallEvent.ReservationsReleased;
import dev.countersign.domain.call.CallEvent.UnknownResolved;
import dev.countersign.domain.call.Closing;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.policy.Judgement.PolicyFailure;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.receipt.ReceiptDecision;
import dev.countersign.domain.receipt.ReceiptOutcome;
import dev.countersign.domain.receipt.ReportReceipts;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.Report;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.request.EditedParameters;
import dev.countersign.domain.request.ToolCall;
import dev.countersign.readmodel.CallRow.Doubt;
import dev.countersign.readmodel.CallRow.Found;
import dev.countersign.readmodel.CallRow.Issued;
import dev.countersign.readmodel.CallRow.Ran;
import dev.countersign.readmodel.CallRow.Request;
import dev.countersign.readmodel.CallRow.Ruled;
import dev.countersign.readmodel.CallRow.Told;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds one event or receipt into a call's row. Pure, and idempotent: what is in the row already
 * changes nothing. An event that changes nothing in the view gives the same row back.
 */
final class CallFold {
    private CallFold() {}

    /**
     * Folds an event.
     *
     * @throws BrokenProjectionException when the call's first event was never seen
     */
    static @Nullable CallRow event(@Nullable CallRow row, RecordedCallEvent recorded) {
        Told told = row == null ? null : row.told();
        if (told != null && recorded.number() <= told.eventNumber()) {
            return row;
        }
        Told folded = told(told, recorded);
        if (folded == null || folded.equals(told)) {
            return row;
        }
        CallRow before = row == null ? new CallRow(recorded.callId(), recorded.organization(), null, null) : row;
        return before.with(folded);
    }

    /**
     * Folds an event of a report: the same row as a call's, so that people find it among them, with what
     * it says in the place of what was asked and done.
     */
    static CallRow report(@Nullable CallRow row, RecordedReportEvent recorded) {
        if (row != null && row.told() != null) {
            // A report has one event.
            return row;
        }
        CallId callId = recorded.reportId().callId();
        CallRow before = row == null ? new CallRow(callId, recorded.organization(), null, null) : row;
        return switch (recorded.event()) {
            case ToolExecutionReported(var report) -> before.with(reported(callId, recorded.number(), report));
        };
    }

    private static Told reported(CallId callId, int number, Report report) {
        ToolExecution execution = report.execution();
        return new Told(
                number,
                new Request(
                        report.agent(),
                        report.owner(),
                        report.externalCall(),
                        execution.toolName(),
                        report.resource(),
                        report.digest(),
                        callId.value(),
                        report.reportedAt()),
                CallStatus.REPORTED,
                new Ruled(ReportReceipts.reason(execution), null, null, null, null, List.of()),
                new Ran(null, null, 0, ReportReceipts.outcome(execution), ReportReceipts.error(execution), null, null),
                report.reportedAt(),
                null);
    }

    /** Folds a receipt that was read from this place of its topic. */
    static CallRow receipt(@Nullable CallRow row, Receipt receipt, int partition, long offset) {
        if (row != null && row.issued() != null && offset <= row.issued().offset()) {
            return row;
        }
        CallRow before =
                row == null ? new CallRow(receipt.callId(), receipt.call().organization(), null, null) : row;
        return before.with(new Issued(receipt.kind(), partition, offset, receipt.sequence(), receipt.historyDigest()));
    }

    private static @Nullable Told told(@Nullable Told told, RecordedCallEvent recorded) {
        int number = recorded.number();
        return switch (recorded.event()) {
            case CallJudged judged -> judged(recorded.callId(), number, judged);
            case ApprovalSpent spent -> {
                Told seen = seen(told, recorded);
                String approvalId = recorded.callId().approvalId();
                yield new Told(
                        number,
                        toRun(seen.request(), spent.edited()),
                        CallStatus.EXECUTING,
                        ruled(spent.ruling(), approvalId, spent.deciders()),
                        seen.ran(),
                        spent.at(),
                        seen.doubt());
            }
            case CallRejudged rejudged -> rejudged(seen(told, recorded), recorded.callId(), number, rejudged);
            case CallClosed closed -> {
                Told seen = seen(told, recorded);
                yield next(seen, number, CallStatus.CLOSED, closed(seen.ruled(), closed), seen.ran(), closed.at());
            }
            case AttemptDispatched dispatched -> {
                Told seen = seen(told, recorded);
                yield next(
                        seen,
                        number,
                        CallStatus.EXECUTING,
                        seen.ruled(),
                        dispatched(seen.ran(), dispatched),
                        dispatched.at());
            }
            case CallEnded ended -> {
                Told seen = seen(told, recorded);
                yield new Told(
                        number,
                        seen.request(),
                        statusOf(ended.outcome()),
                        seen.ruled(),
                        ran(seen.ran(), ended.outcome()),
                        ended.at(),
                        ended.outcome() instanceof Outcome.Unknown ? new Doubt(ended.at(), false, null) : seen.doubt());
            }
            case UnknownResolved resolved -> {
                Told seen = seen(told, recorded);
                yield new Told(
                        number,
                        seen.request(),
                        CallStatus.RESOLVED,
                        seen.ruled(),
                        ran(seen.ran(), resolved.outcome()),
                        resolved.at(),
                        found(seen, foundBy(resolved), false));
            }
            case RerunOrdered rerun -> {
                Told seen = seen(told, recorded);
                Found again = new Found(UnknownResolution.RUN_AGAIN, rerun.by(), rerun.comment(), rerun.at());
                yield new Told(
                        number,
                        seen.request(),
                        CallStatus.EXECUTING,
                        seen.ruled(),
                        seen.ran(),
                        rerun.at(),
                        found(seen, again, true));
            }
            case ReservationRefused refused -> refused(seen(told, recorded), recorded.callId(), number, refused);
            case AuthorizationMissing missing -> missing(seen(told, recorded), number, missing);
            case AuthorizationGiven given -> {
                Told seen = seen(told, recorded);
                Ruled asked = seen.ruled();
                Ruled ruled = ruled(given.ruling(), asked.approvalId(), asked.deciders());
                yield next(seen, number, CallStatus.EXECUTING, ruled, seen.ran(), given.at());
            }
            case AuthorizationAsked asked -> told;
            case ReservationsAsked asked -> told;
            case ReservationMade made -> told;
            case ReservationsReleased released -> told;
            case AttemptStarted started -> told;
            case AttemptFinished finished -> told;
            case AttemptLapsed lapsed -> told;
            case LateResultNoted late -> told;
            case ReplayNoted replay -> told;
            // The receipt outlives the idempotency horizon.
            case CallForgotten forgotten -> told;
        };
    }

    private static Told seen(@Nullable Told told, RecordedCallEvent recorded) {
        if (told == null) {
            throw BrokenProjectionException.historyWithoutBeginning(recorded.callId(), recorded.number());
        }
        return told;
    }

    private static Told next(Told seen, int number, CallStatus status, Ruled ruled, Ran ran, Instant at) {
        return new Told(number, seen.request(), status, ruled, ran, at, seen.doubt());
    }

    private static Doubt found(Told seen, Found found, boolean rerun) {
        Doubt doubt = seen.doubt();
        return new Doubt(doubt == null ? found.at() : doubt.since(), rerun, found);
    }

    private static Found foundBy(UnknownResolved resolved) {
        UnknownResolution found = switch (resolved.outcome()) {
            case Outcome.Succeeded succeeded -> UnknownResolution.HAPPENED;
            case Outcome.Failed(var effect, var error) ->
                effect == Effect.NONE ? UnknownResolution.DID_NOT_HAPPEN : UnknownResolution.HAPPENED;
            // Nobody resolves an unknown outcome to unknown; it would read as if it could have happened.
            case Outcome.Unknown unknown -> UnknownResolution.HAPPENED;
        };
        return new Found(found, resolved.by(), resolved.comment(), resolved.at());
    }

    /** What runs is what was approved, not what was asked. */
    private static Request toRun(Request asked, @Nullable EditedParameters edited) {
        return edited == null
                ? asked
                : new Request(
                        asked.agent(),
                        asked.owner(),
                        asked.instanceId(),
                        asked.action(),
                        asked.resource(),
                        edited.requestDigest(),
                        asked.idempotencyKey(),
                        asked.arrivedAt());
    }

    /** Policy changed while people were asked. What it allows now, nobody had to approve. */
    private static Told rejudged(Told seen, CallId callId, int number, CallRejudged rejudged) {
        Ruling ruling = rejudged.ruling();
        if (ruling.verdict() == Verdict.ALLOW) {
            return next(seen, number, CallStatus.EXECUTING, ruled(ruling, null, List.of()), seen.ran(), rejudged.at());
        }
        Ruled asked = ruled(ruling, callId.approvalId(), List.of());
        CallClosed closed = new CallClosed(Closing.DENIED_BY_POLICY_CHANGE, ruling.reason(), List.of(), rejudged.at());
        return next(seen, number, CallStatus.CLOSED, closed(asked, closed), seen.ran(), rejudged.at());
    }

    private static Told missing(Told seen, int number, AuthorizationMissing missing) {
        Ruled ruled = seen.ruled();
        Ruled waits = new Ruled(
                Answer.NOT_AUTHORIZED,
                ruled.rule(),
                ruled.policy(),
                ruled.risk(),
                ruled.approvalId(),
                ruled.deciders());
        return next(seen, number, CallStatus.PENDING_AUTHORIZATION, waits, seen.ran(), missing.at());
    }

    /** A budget had no room: its id stands in the place of the rule. What people had approved is closed. */
    private static Told refused(Told seen, CallId callId, int number, ReservationRefused refused) {
        Ruling ruling = refused.ruling();
        List<String> deciders = seen.ruled().deciders();
        if (ruling.verdict() == Verdict.REQUIRE_APPROVAL) {
            Ruled asked = ruled(ruling, callId.approvalId(), List.of());
            return next(seen, number, CallStatus.PENDING_APPROVAL, asked, seen.ran(), refused.at());
        }
        if (deciders.isEmpty()) {
            return next(seen, number, CallStatus.DENIED, ruled(ruling, null, List.of()), seen.ran(), refused.at());
        }
        Ruled asked = ruled(ruling, callId.approvalId(), deciders);
        CallClosed closed = new CallClosed(Closing.OVER_BUDGET, ruling.reason(), deciders, refused.at());
        return next(seen, number, CallStatus.CLOSED, closed(asked, closed), seen.ran(), refused.at());
    }

    private static Told judged(CallId callId, int number, CallJudged judged) {
        ToolCall call = judged.call();
        Request request = new Request(
                call.agent(),
                call.owner(),
                call.instanceId(),
                call.action(),
                call.resource(),
                call.requestDigest(),
                call.idempotencyKey(),
                call.arrivedAt());
        boolean dryRun = call.dryRun();
        return switch (judged.judgement()) {
            case PolicyFailure(var policy, var rule, var reason) ->
                new Told(
                        number,
                        request,
                        dryRun ? CallStatus.DRY_RUN : CallStatus.POLICY_ERROR,
                        ReceiptDecision.POLICY_ERROR,
                        new Ruled(reason, rule, policy, null, null, List.of()),
                        Ran.NOTHING,
                        judged.at(),
                        null);
            case Ruling ruling
            when dryRun ->
                new Told(
                        number,
                        request,
                        CallStatus.DRY_RUN,
                        ofDryRun(ruling.verdict()),
                        ruled(ruling, null, List.of()),
                        Ran.NOTHING,
                        judged.at(),
                        null);
            case Ruling ruling -> {
                String approvalId = ruling.verdict() == Verdict.REQUIRE_APPROVAL ? callId.approvalId() : null;
                yield new Told(
                        number,
                        request,
                        statusOf(ruling.verdict()),
                        ruled(ruling, approvalId, List.of()),
                        Ran.NOTHING,
                        judged.at(),
                        null);
            }
        };
    }

    /** Nobody is asked for one. */
    private static ReceiptDecision ofDryRun(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> ReceiptDecision.ALLOW;
            case DENY -> ReceiptDecision.DENY;
            case REQUIRE_APPROVAL -> ReceiptDecision.REQUIRE_APPROVAL;
        };
    }

    private static Ruled ruled(Ruling ruling, @Nullable String approvalId, List<String> deciders) {
        return new Ruled(ruling.reason(), ruling.rule(), ruling.policy(), ruling.risk(), approvalId, deciders);
    }

    private static Ruled closed(Ruled asked, CallClosed closed) {
        String reason = Answer.closingReason(closed.reason(), closed.detail(), closed.deciders());
        return new Ruled(reason, asked.rule(), asked.policy(), asked.risk(), asked.approvalId(), closed.deciders());
    }

    private static Ran dispatched(Ran before, AttemptDispatched dispatched) {
        return new Ran(
                dispatched.terms().tool(),
                dispatched.terms().effectClass(),
                dispatched.attempt().number(),
                before.outcome(),
                before.error(),
                before.responseHash(),
                before.response());
    }

    private static Ran ran(Ran before, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded(var response) ->
                new Ran(
                        before.tool(),
                        before.effectClass(),
                        before.attempts(),
                        ReceiptOutcome.SUCCEEDED,
                        null,
                        response.digest(),
                        response);
            case Outcome.Failed(var effect, var error) ->
                switch (effect) {
                    case NONE -> failed(before, ReceiptOutcome.FAILED_NO_EFFECT, error);
                    case POSSIBLE -> failed(before, ReceiptOutcome.FAILED_EFFECT_POSSIBLE, error);
                };
            case Outcome.Unknown(var error) -> failed(before, ReceiptOutcome.UNKNOWN, error);
        };
    }

    private static Ran failed(Ran before, ReceiptOutcome outcome, ToolError error) {
        return new Ran(before.tool(), before.effectClass(), before.attempts(), outcome, error, null, null);
    }

    private static CallStatus statusOf(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> CallStatus.EXECUTING;
            case DENY -> CallStatus.DENIED;
            case REQUIRE_APPROVAL -> CallStatus.PENDING_APPROVAL;
        };
    }

    private static CallStatus statusOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> CallStatus.SUCCEEDED;
            case Outcome.Failed failed -> CallStatus.FAILED;
            case Outcome.Unknown unknown -> CallStatus.UNKNOWN;
        };
    }
}
