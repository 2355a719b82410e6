package dev.countersign.audit.show;

import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.budget.Reservation;
import dev.countersign.domain.call.CallCommand.SubmitCall;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.policy.Judgement;
import dev.countersign.domain.receipt.Receipt;
import dev.countersign.domain.report.ReportEvent;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Commands, events and receipts in plain words. */
final class Telling {
    private static final int VALUE_CHARS_MAX = 300;

    private Telling() {}

    static String of(SubmitCall submit) {
        var call = submit.call();
        return "asked: " + call.action() + " on " + call.resource() + ", by " + call.agent() + " (run "
                + call.instanceId() + ", request " + call.requestId() + ")\n    " + value(call.payload());
    }

    static String of(CallEvent event) {
        return switch (event) {
            case CallEvent.CallJudged it ->
                (it.call().dryRun() ? "judged, and no more, in a dry run: " : "judged: ") + judgement(it.judgement());
            case CallEvent.ReplayNoted it ->
                "asked again by " + it.agent() + " (request " + it.requestId()
                        + (it.mismatch() ? "), with other parameters" : ")");
            case CallEvent.ApprovalSpent it ->
                "released: approved by " + String.join(", ", it.deciders())
                        + (it.edited() == null
                                ? ""
                                : ", with other parameters\n    "
                                        + value(it.edited().payload()));
            case CallEvent.CallRejudged it -> "judged again: " + judgement(it.ruling());
            case CallEvent.ReservationsAsked it ->
                "budgets asked: "
                        + it.claims().stream()
                                .map(claim -> claim.amount().toPlainString() + " of " + claim.budget())
                                .collect(Collectors.joining(", "));
            case CallEvent.ReservationMade it ->
                "budget " + it.reservation().budget() + " has room: "
                        + it.used().toPlainString() + " are used with this call";
            case CallEvent.ReservationRefused it ->
                "budget has no room, " + it.used().toPlainString() + " are used: " + judgement(it.ruling());
            case CallEvent.ReservationsReleased it -> "given back to budgets: " + amounts(it.reservations());
            case CallEvent.AuthorizationAsked it ->
                "user's authorization asked for: connection " + it.terms().connection() + ", until " + it.until();
            case CallEvent.AuthorizationMissing it -> "the user is asked to authorize the connection";
            case CallEvent.AuthorizationGiven it -> "authorized by the user: " + judgement(it.ruling());
            case CallEvent.CallClosed it -> "closed: " + lower(it.reason()) + reason(it.detail());
            case CallEvent.AttemptDispatched it ->
                "attempt " + it.attempt().number() + " ordered: "
                        + lower(it.attempt().purpose()) + " " + it.terms().tool() + " ("
                        + lower(it.terms().effectClass()) + ")";
            case CallEvent.AttemptStarted it -> "attempt " + it.attempt() + " started by " + it.worker();
            case CallEvent.AttemptFinished it -> "attempt " + it.attempt() + " ended: " + result(it.result());
            case CallEvent.AttemptLapsed it ->
                "attempt " + it.attempt() + " given up: " + it.error().message();
            case CallEvent.CallEnded it -> "outcome: " + outcome(it.outcome());
            case CallEvent.LateResultNoted it ->
                "late result of attempt " + it.attempt() + ": " + result(it.result())
                        + (it.retaken().isEmpty() ? "" : "; counted again, room or not: " + amounts(it.retaken()));
            case CallEvent.UnknownResolved it ->
                "resolved by " + it.by() + ": " + outcome(it.outcome()) + reason(it.comment());
            case CallEvent.RerunOrdered it -> "run again, ordered by " + it.by() + reason(it.comment());
            case CallEvent.CallForgotten it -> "forgotten: the idempotency horizon passed";
        };
    }

    private static String amounts(List<Reservation> reservations) {
        return reservations.stream()
                .map(held -> held.amount().toPlainString() + " of " + held.budget())
                .collect(Collectors.joining(", "));
    }

    static String of(ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.ApprovalOpened it ->
                "people asked: " + it.terms().quorum() + " of "
                        + (it.terms().groups().isEmpty()
                                ? "all approvers"
                                : String.join(", ", it.terms().groups()));
            case ApprovalEvent.VoteCast it ->
                "vote: " + choice(it.choice()) + " by " + it.approver().subject() + reason(it.comment());
            case ApprovalEvent.VoteBarred it ->
                "vote not counted: " + it.approver().subject() + " may not decide on this";
            case ApprovalEvent.ApprovalEscalated it -> "escalated to " + String.join(", ", it.groups());
            case ApprovalEvent.ReminderDue it -> "reminder: it is about to expire";
            case ApprovalEvent.ApprovalSettled it -> "approval settled: " + resolution(it.resolution());
            case ApprovalEvent.AnswerDelivery it ->
                "delivery of the answer: " + it.delivery().getClass().getSimpleName();
            case ApprovalEvent.ApprovalForgotten it -> "approval forgotten: the horizon passed";
        };
    }

    static String of(ReportEvent event) {
        return switch (event) {
            case ReportEvent.ToolExecutionReported(var report) ->
                "reported by " + report.agent() + ": " + report.execution().toolName() + " ran elsewhere, from "
                        + report.execution().startedAt() + " to "
                        + report.execution().finishedAt() + ", and "
                        + lower(report.execution().outcome()) + " (call " + report.externalCall() + ")\n    "
                        + value(report.details());
        };
    }

    static String of(Receipt receipt) {
        return "receipt " + lower(receipt.kind()) + " " + receipt.sequence() + ": " + lower(receipt.decision()) + ", "
                + lower(receipt.outcome()) + (receipt.call().dryRun() ? ", dry run" : "") + reason(receipt.reason());
    }

    private static String judgement(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Ruling it ->
                lower(it.verdict()) + " by rule " + (it.rule() == null ? "(default)" : it.rule()) + " of policy "
                        + it.policy().name() + ", risk " + lower(it.risk()) + reason(it.reason());
            case Judgement.PolicyFailure it -> "policy could not be evaluated" + reason(it.reason());
        };
    }

    private static String result(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Succeeded it -> "succeeded " + value(it.response());
            case AttemptResult.Failed it ->
                "failed, effect " + lower(it.effect()) + reason(it.error().message());
            case AttemptResult.NoAnswer it -> "no answer" + reason(it.error().message());
            case AttemptResult.EffectFound it -> "the effect was found " + value(it.response());
            case AttemptResult.EffectAbsent it -> "no effect was found";
            case AttemptResult.Inconclusive it ->
                "it could not be told" + reason(it.error().message());
        };
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded it -> "succeeded " + value(it.response());
            case Outcome.Failed it ->
                "failed, effect " + lower(it.effect()) + reason(it.error().message());
            case Outcome.Unknown it -> "unknown" + reason(it.error().message());
        };
    }

    private static String choice(Choice choice) {
        return switch (choice) {
            case Choice.Approve it -> "approve";
            case Choice.Reject it -> "reject";
            case Choice.ApproveEdited it ->
                "approve other parameters " + value(it.parameters().payload());
            case Choice.SelectOption it -> "option " + it.value();
            case Choice.Instruct it -> "instruction " + value(it.text());
        };
    }

    private static String resolution(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Approved it -> "approved by " + String.join(", ", it.deciders());
            case Resolution.Rejected it -> "rejected by " + it.by() + reason(it.comment());
            case Resolution.Answered it ->
                "answered by " + String.join(", ", it.deciders()) + ": " + choice(it.answer());
            case Resolution.Expired it -> "expired";
            case Resolution.Cancelled it -> "cancelled" + reason(it.reason());
        };
    }

    private static String value(@Nullable SealedValue value) {
        if (value == null) {
            return "";
        }
        if (!value.isOpen()) {
            return "encrypted under the key " + value.keyId();
        }
        String text = new String(value.bytes(), StandardCharsets.UTF_8);
        return text.length() <= VALUE_CHARS_MAX ? text : text.substring(0, VALUE_CHARS_MAX) + "…";
    }

    private static String reason(String text) {
        return text.isBlank() ? "" : " (" + text.replace('\n', ' ') + ")";
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
