package dev.countersign.console.page;

import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Decisions.Answer;
import dev.countersign.console.approval.Execution;
import dev.countersign.console.approval.Standing;
import dev.countersign.domain.call.UnknownResolution;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.readmodel.CallStatus;
import org.jspecify.annotations.Nullable;

/** The words of the pages for the words of the code. */
final class Words {
    private Words() {}

    static String status(ApprovalStatus status) {
        return switch (status) {
            case PENDING -> "Pending";
            case APPROVED -> "Approved";
            case REJECTED -> "Rejected";
            case ANSWERED -> "Answered";
            case EXPIRED -> "Expired";
            case CANCELLED -> "Cancelled";
        };
    }

    /** Why this person is not offered a vote; empty when they are. */
    static String standing(Standing standing) {
        return switch (standing) {
            case MAY_VOTE -> "";
            case VOTED -> "Your vote is counted. More people have to agree.";
            case SEPARATION_OF_DUTIES ->
                "You asked for this, or you answer for the agent that did. Somebody else has to decide.";
            case NOT_ELIGIBLE -> "You are in none of the groups that are asked. You can look, but not vote.";
            case CLOSED -> "";
        };
    }

    static String execution(Execution.Status status) {
        return switch (status) {
            case NOT_EXECUTED -> "Not executed";
            case EXECUTING -> "Running";
            case SUCCEEDED -> "Succeeded";
            case FAILED -> "Failed";
            case UNKNOWN -> "Unknown";
            case RESOLVED -> "Resolved";
        };
    }

    static String call(CallStatus status) {
        return switch (status) {
            case EXECUTING -> "Running";
            case PENDING_APPROVAL -> "Waiting for people";
            case PENDING_AUTHORIZATION -> "Waiting for its user";
            case DENIED -> "Denied";
            case CLOSED -> "Not approved";
            case POLICY_ERROR -> "Policy failed";
            case SUCCEEDED -> "Succeeded";
            case FAILED -> "Failed";
            case UNKNOWN -> "Unknown";
            case RESOLVED -> "Resolved";
            case REPORTED -> "Ran elsewhere";
            case DRY_RUN -> "Dry run";
        };
    }

    static String choice(Choice choice) {
        return switch (choice) {
            case Choice.Approve() -> "approved";
            case Choice.ApproveEdited edited -> "approved other parameters";
            case Choice.Reject() -> "rejected";
            case Choice.Select select -> "chose an option";
            case Choice.Instruct instruct -> "gave an instruction";
        };
    }

    static String effect(@Nullable EffectClass effect) {
        return switch (effect) {
            case null -> "No tool is known that would serve this";
            case READ -> "Only reads";
            case IDEMPOTENT -> "Safe to repeat: the target recognizes a repetition";
            case CHECKABLE -> "Can be checked: after a doubt we look before trying again";
            case UNSAFE -> "Never repeated: if the outcome is in doubt, people decide";
        };
    }

    static String reversible(@Nullable Boolean reversible) {
        if (reversible == null) {
            return "Not declared whether it can be taken back";
        }
        return reversible ? "Can be taken back" : "Cannot be taken back";
    }

    static String found(UnknownResolution found) {
        return switch (found) {
            case HAPPENED -> "It happened";
            case DID_NOT_HAPPEN -> "It did not happen";
            case RUN_AGAIN -> "It did not happen; run it again";
        };
    }

    /** What a person is told who decided; null when it simply counts. */
    static @Nullable String answer(Answer answer) {
        return switch (answer) {
            case Answer.Recorded() -> null;
            case Answer.Refused(var refusal, var detail) ->
                "Nothing was decided. " + refusal.sentence() + (detail.isEmpty() ? "." : ": " + detail);
            case Answer.Unconfirmed() ->
                "Your vote was sent, but it is not confirmed yet. Look again in a moment before you repeat it.";
        };
    }
}
