package dev.countersign.domain.approval;

import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Approver.Role;
import dev.countersign.domain.approval.Choice.Approve;
import dev.countersign.domain.approval.Choice.ApproveEdited;
import dev.countersign.domain.approval.Choice.Instruct;
import dev.countersign.domain.approval.Choice.Reject;
import dev.countersign.domain.approval.Choice.SelectOption;
import dev.countersign.domain.policy.ApprovalTerms;
import dev.countersign.domain.policy.ApprovalTerms.Escalation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may vote, on what, and when enough people agree. */
public final class Ballot {
    private Ballot() {}

    /**
     * Why somebody may not vote here at all, whatever they choose. Fit for showing a card too: who is
     * refused here need not be offered any button.
     *
     * @return null when they may
     */
    public static @Nullable ApprovalRefusal bar(Opened approval, Approver approver) {
        ApprovalSubject subject = approval.card().subject();
        ApprovalTerms terms = approval.card().terms();
        String owner = subject.owner();
        boolean owns = owner != null && approver.isNamed(owner);
        if (subject.agent().equals(approver.agent())
                || approver.isNamed(subject.agent().value())
                || (owns && !terms.ownerMayVote())) {
            return ApprovalRefusal.SEPARATION_OF_DUTIES;
        }
        boolean aPersonWhoMay = approver.agent() == null && approver.roles().contains(Role.APPROVER);
        return aPersonWhoMay && isAsked(approval, approver) ? null : ApprovalRefusal.NOT_ELIGIBLE;
    }

    /** The groups that are asked now; empty for every approver of the organization. */
    public static List<String> groups(Opened approval) {
        ApprovalTerms terms = approval.card().terms();
        Escalation escalation = terms.escalation();
        if (terms.groups().isEmpty() || !approval.escalated() || escalation == null) {
            return terms.groups();
        }
        List<String> groups = new ArrayList<>(terms.groups());
        groups.addAll(escalation.groups());
        return groups;
    }

    /** How many agree on what most agree on: what is still needed is the quorum less this. */
    public static int agreed(Opened approval) {
        return approval.votes().stream()
                .mapToInt(vote -> agreeing(approval, vote.choice()).size())
                .max()
                .orElse(0);
    }

    static Optional<Vote> earlierVote(Opened approval, Approver approver) {
        return approval.votes().stream()
                .filter(vote -> vote.approver().isSamePerson(approver))
                .findFirst();
    }

    /** Those who voted the same. To approve parameters that equal the agent's is to approve. */
    static List<Vote> agreeing(Opened approval, Choice choice) {
        Choice meant = meant(approval, choice);
        return approval.votes().stream()
                .filter(vote -> meant(approval, vote.choice()).equals(meant))
                .toList();
    }

    static Choice meant(Opened approval, Choice choice) {
        return choice instanceof ApproveEdited(var parameters)
                        && parameters
                                .requestDigest()
                                .equals(approval.card().subject().requestDigest())
                ? new Approve()
                : choice;
    }

    static boolean offers(ApprovalCard card, Choice choice) {
        return switch (card.subject()) {
            case OfCall call ->
                switch (choice) {
                    case Approve approve -> true;
                    case Reject reject -> true;
                    case ApproveEdited edited -> card.terms().editable();
                    case SelectOption option -> false;
                    case Instruct instruct -> false;
                };
            case Question question ->
                switch (choice) {
                    case SelectOption(var value) -> question.optionValues().contains(value);
                    case Instruct instruct -> true;
                    case Approve approve -> false;
                    case Reject reject -> false;
                    case ApproveEdited edited -> false;
                };
        };
    }

    /** What the parameters take that an approval holds after this vote, approved ones counted twice. */
    static long parameterBytes(Opened approval, Choice choice) {
        if (!(choice instanceof ApproveEdited)) {
            return 0;
        }
        long asked = approval.card().subject() instanceof OfCall call
                ? call.call().payload().kept().length
                : 0;
        long before = approval.votes().stream()
                .mapToLong(vote -> bytes(vote.choice()))
                .sum();
        return asked + before + 2 * bytes(choice);
    }

    private static long bytes(Choice choice) {
        return choice instanceof ApproveEdited(var parameters)
                ? parameters.payload().kept().length
                : 0;
    }

    private static boolean isAsked(Opened approval, Approver approver) {
        List<String> groups = groups(approval);
        return groups.isEmpty() || approver.isInOneOf(groups);
    }
}
