package dev.countersign.console.audit;

import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Kind;
import dev.countersign.console.audit.Step.Tone;
import dev.countersign.domain.approval.ApprovalCard;
import dev.countersign.domain.approval.ApprovalEvent;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.Approver;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.approval.Vote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What people did about a call. */
final class ApprovalSteps {
    private static final double MILLIS = 1_000.0;

    private ApprovalSteps() {}

    /** Asked, voted, ended. */
    static List<Step> of(Opened state) {
        List<Step> steps = new ArrayList<>();
        steps.add(opened(state.card()));
        state.votes().forEach(vote -> steps.add(vote(vote)));
        if (state instanceof Settled settled) {
            steps.add(settled(settled));
        }
        return steps;
    }

    private static Step opened(ApprovalCard card) {
        List<String> groups = card.terms().groups();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.id("approval_id", card.approvalId().toString()));
        facts.add(Fact.of("asked", groups.isEmpty() ? "every approver" : String.join(", ", groups)));
        facts.add(Fact.of("votes_needed", card.terms().quorum()));
        facts.add(Fact.of("expires_at", card.expiresAt()));
        facts.add(Fact.id("card_digest", card.digest().hex()));
        return new Step(card.openedAt(), Kind.PEOPLE_ASKED, Tone.PLAIN, "People were asked", facts, null);
    }

    private static Step vote(Vote vote) {
        List<Fact> facts = new ArrayList<>(who(vote.approver()));
        if (!vote.comment().isEmpty()) {
            facts.add(Fact.of("comment", vote.comment()));
        }
        facts.add(Fact.of(
                "considered",
                vote.considered() == null
                        ? "not measured"
                        : String.format(
                                Locale.ROOT,
                                "%.1f s since the card was first shown",
                                vote.considered().toMillis() / MILLIS)));
        return switch (vote.choice()) {
            case Choice.Approve approve -> vote(vote.at(), Tone.GOOD, "A person approved", facts);
            case Choice.Reject reject -> vote(vote.at(), Tone.BAD, "A person rejected", facts);
            case Choice.ApproveEdited(var edited) -> {
                facts.add(Fact.of("parameters", edited.payload()));
                facts.add(Fact.id("request_digest", edited.requestDigest().hex()));
                yield vote(vote.at(), Tone.GOOD, "A person approved other parameters", facts);
            }
            // Answers to a question, which has no call.
            case Choice.SelectOption(var value) -> {
                facts.add(Fact.of("option", value));
                yield vote(vote.at(), Tone.PLAIN, "A person chose an option", facts);
            }
            case Choice.Instruct(var text) -> {
                facts.add(Fact.of("instruction", text));
                yield vote(vote.at(), Tone.PLAIN, "A person gave an instruction", facts);
            }
        };
    }

    private static Step vote(Instant at, Tone tone, String title, List<Fact> facts) {
        return new Step(at, Kind.VOTE, tone, title, facts, null);
    }

    private static List<Fact> who(Approver approver) {
        return List.of(
                Fact.of("by", approver.displayName()),
                Fact.of("subject", approver.subject()),
                Fact.of("vouched_for_by", approver.issuer()));
    }

    private static Step settled(Settled settled) {
        Resolution resolution = settled.resolution();
        List<Fact> facts = new ArrayList<>();
        if (!resolution.deciders().isEmpty()) {
            facts.add(Fact.of("by", String.join(", ", resolution.deciders())));
        }
        return switch (resolution) {
            case Resolution.Approved approved -> ended(settled, Tone.GOOD, "The approval was given", facts);
            case Resolution.Rejected rejected -> ended(settled, Tone.BAD, "The approval was refused", facts);
            case Resolution.Answered answered -> ended(settled, Tone.PLAIN, "The question was answered", facts);
            case Resolution.Expired expired ->
                ended(settled, Tone.BAD, "The approval expired: not enough people decided in time", facts);
            case Resolution.Cancelled(var cause, var reason) -> {
                if (!reason.isEmpty()) {
                    facts.add(Fact.of("reason", reason));
                }
                yield ended(
                        settled,
                        Tone.PLAIN,
                        switch (cause) {
                            case WITHDRAWN -> "The approval was cancelled: the agent took it back";
                            case CALL_CLOSED -> "The approval was cancelled: policy changed and denies the call";
                            case CALL_RELEASED -> "The approval was cancelled: policy changed and allows the call";
                        },
                        facts);
            }
        };
    }

    private static Step ended(Settled settled, Tone tone, String title, List<Fact> facts) {
        return new Step(settled.settledAt(), Kind.APPROVAL_ENDED, tone, title, facts, null);
    }

    /** What the approval's state does not tell; null for what it does. */
    static @Nullable Step of(ApprovalEvent event) {
        return switch (event) {
            case ApprovalEvent.VoteBarred(var approver, var at) ->
                new Step(
                        at,
                        Kind.VOTE_BARRED,
                        Tone.DOUBTFUL,
                        "Somebody tried to vote on a request of their own: not counted",
                        who(approver),
                        null);
            case ApprovalEvent.ApprovalEscalated(var groups, var at) ->
                new Step(
                        at,
                        Kind.ESCALATED,
                        Tone.PLAIN,
                        "More people were asked",
                        List.of(Fact.of("groups", String.join(", ", groups))),
                        null);
            case ApprovalEvent.ReminderDue(var at) ->
                new Step(
                        at, Kind.REMINDED, Tone.PLAIN, "People were reminded: it was about to expire", List.of(), null);
            case ApprovalEvent.ApprovalOpened opened -> null;
            case ApprovalEvent.VoteCast cast -> null;
            case ApprovalEvent.ApprovalSettled settled -> null;
            case ApprovalEvent.AnswerDelivery delivery -> null;
            case ApprovalEvent.ApprovalForgotten forgotten -> null;
        };
    }
}
