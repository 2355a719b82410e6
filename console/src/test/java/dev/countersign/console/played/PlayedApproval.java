package dev.countersign.console.played;

import dev.countersign.console.approval.ApprovalStatus;
import dev.countersign.console.approval.Ballot;
import dev.countersign.console.approval.Card;
import dev.countersign.console.approval.Choice;
import dev.countersign.console.approval.Ending;
import dev.countersign.console.approval.Execution;
import dev.countersign.console.approval.Heading;
import dev.countersign.console.approval.Matter;
import dev.countersign.console.approval.Refusal;
import dev.countersign.console.approval.Request;
import dev.countersign.console.approval.Requester;
import dev.countersign.console.approval.Standing;
import dev.countersign.console.approval.Terms;
import dev.countersign.console.approval.Vote;
import dev.countersign.console.person.Person;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.identity.OrganizationId;
import dev.countersign.domain.policy.PolicyVersion;
import dev.countersign.domain.policy.RiskLevel;
import dev.countersign.domain.request.SealedValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One approval that can be voted on. Guarded by its inbox. */
final class PlayedApproval {
    final OrganizationId organization;
    final String id;
    final Requester requester;
    final Matter matter;
    final Terms terms;
    final @Nullable String rule;
    final String reason;
    final @Nullable RiskLevel risk;
    final Instant openedAt;
    final Instant expiresAt;
    final List<Vote> votes = new ArrayList<>();
    final List<Duration> considered = new ArrayList<>();
    private final List<Set<String>> names = new ArrayList<>();

    Request request;

    /** What its target holds; null where nobody can look. */
    @Nullable
    SealedValue current;

    @Nullable
    Ending ending;

    @Nullable
    Execution execution;

    PlayedApproval(
            OrganizationId organization,
            String id,
            Requester requester,
            Matter matter,
            Request request,
            Terms terms,
            @Nullable String rule,
            String reason,
            @Nullable RiskLevel risk,
            Instant openedAt,
            Duration expiresAfter) {
        this.organization = organization;
        this.id = id;
        this.requester = requester;
        this.matter = matter;
        this.request = request;
        this.terms = terms;
        this.rule = rule;
        this.reason = reason;
        this.risk = risk;
        this.openedAt = openedAt;
        this.expiresAt = openedAt.plus(expiresAfter);
    }

    Digest cardDigest() {
        String shown = switch (request) {
            case Request.ToolCall call -> new String(call.parameters().kept(), StandardCharsets.UTF_8);
            case Request.Question question -> question.toString();
        };
        return Digest.of((id + requester + matter + terms + rule + reason + shown).getBytes(StandardCharsets.UTF_8));
    }

    ApprovalStatus status() {
        return ending == null ? ApprovalStatus.PENDING : ending.status();
    }

    /** Ends it when its time is over. */
    void tick(Instant now) {
        if (ending == null && !now.isBefore(expiresAt)) {
            ending = new Ending(ApprovalStatus.EXPIRED, expiresAt, List.of(), "", null);
        }
    }

    Standing standing(Person person) {
        if (ending != null) {
            return Standing.CLOSED;
        }
        if (barred(person)) {
            return Standing.SEPARATION_OF_DUTIES;
        }
        if (earlier(person) != null) {
            return Standing.VOTED;
        }
        boolean asked = terms.groups().isEmpty() || terms.groups().stream().anyMatch(person.groups()::contains);
        return asked ? Standing.MAY_VOTE : Standing.NOT_ELIGIBLE;
    }

    private boolean barred(Person person) {
        String owner = requester.owner();
        return owner != null && !terms.ownerMayVote() && names(person).contains(owner);
    }

    private static Set<String> names(Person person) {
        Set<String> names = new java.util.HashSet<>(person.aliases());
        names.add(person.subject());
        return names;
    }

    private @Nullable Vote earlier(Person person) {
        for (int i = 0; i < votes.size(); i++) {
            if (names.get(i).stream().anyMatch(names(person)::contains)) {
                return votes.get(i);
            }
        }
        return null;
    }

    /** @return null when the vote counts */
    @Nullable
    Refusal vote(Ballot ballot) {
        Person voter = ballot.voter();
        if (barred(voter)) {
            return Refusal.SEPARATION_OF_DUTIES;
        }
        Vote earlier = earlier(voter);
        if (earlier != null) {
            return earlier.choice().equals(ballot.choice()) ? null : Refusal.ALREADY_DECIDED;
        }
        if (ending != null) {
            return ending.status() == ApprovalStatus.EXPIRED ? Refusal.EXPIRED : Refusal.ALREADY_DECIDED;
        }
        Refusal refusal = refusal(ballot);
        if (refusal == null) {
            count(ballot);
        }
        return refusal;
    }

    private @Nullable Refusal refusal(Ballot ballot) {
        if (standing(ballot.voter()) == Standing.NOT_ELIGIBLE) {
            return Refusal.NOT_ELIGIBLE;
        }
        if (!ballot.cardDigest().equals(cardDigest())) {
            return Refusal.STALE_APPROVAL;
        }
        if (!offers(ballot.choice())) {
            return Refusal.CHOICE_NOT_OFFERED;
        }
        return terms.commentRequired() && ballot.comment() == null ? Refusal.COMMENT_REQUIRED : null;
    }

    private boolean offers(Choice choice) {
        return switch (request) {
            case Request.ToolCall call ->
                choice instanceof Choice.Approve
                        || choice instanceof Choice.Reject
                        || (choice instanceof Choice.ApproveEdited && terms.editable());
            case Request.Question question ->
                choice instanceof Choice.Instruct
                        || (choice instanceof Choice.Select(var value)
                                && question.options().stream()
                                        .anyMatch(option -> option.value().equals(value)));
        };
    }

    private void count(Ballot ballot) {
        Person voter = ballot.voter();
        votes.add(
                new Vote(voter.subject(), voter.displayName(), ballot.choice(), ballot.comment(), ballot.arrivedAt()));
        names.add(names(voter));
        if (ballot.considered() != null) {
            considered.add(ballot.considered());
        }
        List<Vote> agreeing = votes.stream()
                .filter(vote -> vote.choice().equals(ballot.choice()))
                .toList();
        if (ballot.choice() instanceof Choice.Reject) {
            end(ApprovalStatus.REJECTED, ballot, List.of(voter.displayName()));
        } else if (agreeing.size() >= terms.quorum()) {
            boolean answer = request instanceof Request.Question;
            end(
                    answer ? ApprovalStatus.ANSWERED : ApprovalStatus.APPROVED,
                    ballot,
                    agreeing.stream().map(Vote::displayName).toList());
        }
    }

    private void end(ApprovalStatus status, Ballot last, List<String> deciders) {
        Choice answer = switch (last.choice()) {
            case Choice.Approve() -> null;
            case Choice.Reject() -> null;
            case Choice.ApproveEdited edited -> edited;
            case Choice.Select select -> select;
            case Choice.Instruct instruct -> instruct;
        };
        String detail = last.comment() == null ? "" : last.comment();
        ending = new Ending(status, last.arrivedAt(), deciders, detail, answer);
    }

    void parameters(SealedValue parameters) {
        if (request instanceof Request.ToolCall call) {
            request = new Request.ToolCall(
                    call.connection(), parameters, parameters.digest(), call.effectClass(), call.reversible());
        }
    }

    Heading heading(Person person) {
        int approvals = (int) votes.stream()
                .filter(vote -> !(vote.choice() instanceof Choice.Reject))
                .count();
        return new Heading(
                id,
                cardDigest(),
                status(),
                requester,
                matter,
                rule,
                reason,
                risk,
                openedAt,
                expiresAt,
                approvals,
                terms.quorum(),
                standing(person),
                ending);
    }

    Card card(Person person) {
        PolicyVersion policy = matter instanceof Matter.ToolCall
                ? new PolicyVersion("crm-2026-07", Digest.of("policy".getBytes(StandardCharsets.UTF_8)))
                : null;
        return new Card(heading(person), request, terms, policy, List.copyOf(votes), execution);
    }
}
