package dev.countersign.console.inbox;

import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Ending;
import dev.countersign.console.approval.Execution;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Option;
import dev.countersign.console.approval.Request;
import dev.countersign.console.approval.Requester;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.approval.Terms;
import dev.countersign.console.approval.Vote;
import dev.countersign.console.person.Person;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalRefusal;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Ballot;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.approval.Resolution.Rejected;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.QuestionView;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.schemas.json.QuestionText;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts what the log tells of an approval in the words of the console, for one person. */
final class Cards {
    private Cards() {}

    static Heading heading(ApprovalView view, Person person, Instant now) {
        ApprovalCard card = view.card();
        OfCall of = card.subject() instanceof OfCall call ? call : null;
        String run = of == null || of.call().instanceId().isEmpty()
                ? null
                : of.call().instanceId();
        return new Heading(
                view.approvalId().toString(),
                view.cardDigest(),
                status(view.status()),
                new Requester(card.subject().agent().value(), card.subject().owner(), run),
                matter(card),
                of == null ? null : of.ruling().rule(),
                of == null ? "" : of.ruling().reason(),
                of == null ? null : of.ruling().risk(),
                card.openedAt(),
                card.expiresAt(),
                approvals(view.state()),
                card.terms().quorum(),
                standing(view.state(), person, now),
                ending(view));
    }

    static Card card(ApprovalView view, Person person, Instant now, @Nullable ReceiptView receipt) {
        ApprovalCard card = view.card();
        return new Card(
                heading(view, person, now),
                request(card),
                terms(view.state()),
                card.subject() instanceof OfCall of ? of.ruling().policy() : null,
                view.state().votes().stream().map(Cards::vote).toList(),
                receipt == null ? null : execution(receipt));
    }

    static ApprovalStatus status(dev.countersign.domain.approval.ApprovalStatus status) {
        return switch (status) {
            case PENDING -> ApprovalStatus.PENDING;
            case APPROVED -> ApprovalStatus.APPROVED;
            case REJECTED -> ApprovalStatus.REJECTED;
            case ANSWERED -> ApprovalStatus.ANSWERED;
            case EXPIRED -> ApprovalStatus.EXPIRED;
            case CANCELLED -> ApprovalStatus.CANCELLED;
        };
    }

    private static Matter matter(ApprovalCard card) {
        return switch (card.subject()) {
            case OfCall of ->
                new Matter.ToolCall(
                        card.approvalId().callId().value(),
                        of.call().action(),
                        of.call().resource(),
                        of.tool().tool());
            case Question question ->
                new Matter.Question(QuestionText.open(question.text()).question());
        };
    }

    private static Request request(ApprovalCard card) {
        return switch (card.subject()) {
            case OfCall of ->
                new Request.ToolCall(
                        of.call().connection(),
                        of.call().payload(),
                        of.call().requestDigest(),
                        of.tool().effectClass(),
                        of.tool().reversible());
            case Question question -> {
                QuestionText text = QuestionText.open(question.text());
                yield new Request.Question(
                        text.contextMarkdown(),
                        text.options().stream()
                                .map(option -> new Option(option.label(), option.value()))
                                .toList());
            }
        };
    }

    private static Terms terms(Opened approval) {
        ApprovalTerms terms = approval.card().terms();
        Escalation escalation = terms.escalation();
        return new Terms(
                terms.groups(),
                terms.quorum(),
                terms.ownerMayVote(),
                terms.commentRequired(),
                terms.editable(),
                escalation == null ? List.of() : escalation.groups(),
                approval.card().escalatesAt(),
                approval.escalated());
    }

    /** A rejection is a vote, and no approval. */
    private static int approvals(Opened approval) {
        boolean rejected = approval instanceof Settled settled && settled.resolution() instanceof Rejected;
        return rejected ? approval.votes().size() - 1 : Ballot.agreed(approval);
    }

    private static Standing standing(Opened approval, Person person, Instant now) {
        if (approval instanceof Settled || !now.isBefore(approval.card().expiresAt())) {
            return Standing.CLOSED;
        }
        Approver approver = Voters.of(person);
        ApprovalRefusal bar = Ballot.bar(approval, approver);
        if (bar == ApprovalRefusal.SEPARATION_OF_DUTIES) {
            return Standing.SEPARATION_OF_DUTIES;
        }
        boolean voted =
                approval.votes().stream().anyMatch(vote -> vote.approver().isSamePerson(approver));
        if (voted) {
            return Standing.VOTED;
        }
        return bar == null ? Standing.MAY_VOTE : Standing.NOT_ELIGIBLE;
    }

    private static Vote vote(dev.countersign.domain.approval.Vote vote) {
        return new Vote(
                vote.approver().subject(),
                vote.approver().displayName(),
                choice(vote.choice()),
                vote.comment().isBlank() ? null : vote.comment(),
                vote.at());
    }

    private static Choice choice(dev.countersign.domain.approval.Choice choice) {
        return switch (choice) {
            case dev.countersign.domain.approval.Choice.Approve approve -> new Choice.Approve();
            case dev.countersign.domain.approval.Choice.ApproveEdited(var edited) ->
                new Choice.ApproveEdited(edited.payload());
            case dev.countersign.domain.approval.Choice.Reject reject -> new Choice.Reject();
            case dev.countersign.domain.approval.Choice.SelectOption(var value) -> new Choice.Select(value);
            case dev.countersign.domain.approval.Choice.Instruct(var text) ->
                new Choice.Instruct(QuestionView.instruction(text));
        };
    }

    private static @Nullable Ending ending(ApprovalView view) {
        if (!(view.state() instanceof Settled settled)) {
            return null;
        }
        Resolution resolution = settled.resolution();
        return new Ending(
                status(view.status()),
                settled.settledAt(),
                displayNames(settled),
                detail(settled),
                switch (resolution) {
                    case Resolution.Approved(var deciders, var edited) ->
                        edited == null ? null : new Choice.ApproveEdited(edited.payload());
                    case Resolution.Answered(var deciders, var answer) -> choice(answer);
                    case Rejected rejected -> null;
                    case Resolution.Expired() -> null;
                    case Resolution.Cancelled cancelled -> null;
                });
    }

    private static List<String> displayNames(Settled settled) {
        Map<String, String> names = new HashMap<>();
        settled.votes()
                .forEach(vote ->
                        names.put(vote.approver().subject(), vote.approver().displayName()));
        return settled.resolution().deciders().stream()
                .map(subject -> names.getOrDefault(subject, subject))
                .toList();
    }

    private static String detail(Settled settled) {
        return switch (settled.resolution()) {
            case Rejected(var by, var comment) -> comment;
            case Resolution.Cancelled(var cause, var reason) -> reason;
            case Resolution.Expired() -> "";
            case Resolution.Approved approved -> comments(settled);
            case Resolution.Answered answered -> comments(settled);
        };
    }

    private static String comments(Settled settled) {
        return settled.votes().stream()
                .map(dev.countersign.domain.approval.Vote::comment)
                .filter(comment -> !comment.isBlank())
                .collect(Collectors.joining("\n"));
    }

    /** @return null while people are asked: nothing was ordered */
    private static @Nullable Execution execution(ReceiptView receipt) {
        Execution.Status status = switch (receipt.status()) {
            case PENDING_APPROVAL -> null;
            // Nobody is asked about what ran elsewhere, or was not to run, and so no card is about it.
            case REPORTED, DRY_RUN -> null;
            // People have decided; what is still missing is its user's.
            case EXECUTING, PENDING_AUTHORIZATION -> Execution.Status.EXECUTING;
            case DENIED, CLOSED, POLICY_ERROR -> Execution.Status.NOT_EXECUTED;
            case SUCCEEDED -> Execution.Status.SUCCEEDED;
            case FAILED -> Execution.Status.FAILED;
            case UNKNOWN -> Execution.Status.UNKNOWN;
            case RESOLVED -> Execution.Status.RESOLVED;
        };
        if (status == null) {
            return null;
        }
        String detail = status == Execution.Status.NOT_EXECUTED ? receipt.reason() : "";
        return new Execution(
                status,
                receipt.attempts(),
                receipt.error() == null ? detail : receipt.error().message(),
                receipt.response(),
                receipt.callId().receiptId(),
                receipt.updatedAt());
    }
}
