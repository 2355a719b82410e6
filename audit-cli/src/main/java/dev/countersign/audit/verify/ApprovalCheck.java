package dev.countersign.audit.verify;

import dev.countersign.audit.verify.Finding.Stage;
import dev.countersign.audit.verify.Life.At;
import dev.countersign.domain.approval.ApprovalCommand;
import dev.countersign.domain.approval.ApprovalEvent.ApprovalSettled;
import dev.countersign.domain.approval.ApprovalEvolution;
import dev.countersign.domain.approval.ApprovalState;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.ApprovalState.Settled;
import dev.countersign.domain.approval.ApprovalState.Unopened;
import dev.countersign.domain.approval.ApprovalSubject.OfCall;
import dev.countersign.domain.approval.ApprovalSubject.Question;
import dev.countersign.domain.approval.Choice;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.approval.Resolution;
import dev.countersign.domain.approval.Vote;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.CallEvent.ReservationRefused;
import dev.countersign.domain.history.ImpossibleHistoryException;
import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.domain.identity.Digest;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.receipt.ApprovalReceipts;
import dev.countersign.domain.receipt.HistoryDigest;
import dev.countersign.domain.receipt.Issuer;
import dev.countersign.schemas.wire.WireFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * Folds an approval's events with the domain's own rules, issues a question's receipts anew, and
 * checks that people decided what is said that they did: a quorum, of different people, who voted for
 * it, on the call that waits.
 */
final class ApprovalCheck {
    private final Life life;
    private final Findings findings;
    private final Tails tails;
    private final Counts counts;

    ApprovalCheck(Life life, Findings findings, Tails tails, Counts counts) {
        this.life = life;
        this.findings = findings;
        this.tails = tails;
        this.counts = counts;
    }

    void run() {
        if (!life.approvalEvents().isEmpty()) {
            counts.approvals.increment();
        }
        Reissue reissue = new Reissue(life, Issuer.QUESTIONS, findings, tails, counts);
        List<At<RecordedApprovalEvent>> events = life.approvalEvents();
        ApprovalState state = new Unopened();
        Digest digest = HistoryDigest.EMPTY;
        for (int i = 0; i < events.size(); i++) {
            At<RecordedApprovalEvent> event = events.get(i);
            ApprovalId approvalId = event.what().approvalId();
            counts.events.increment();
            if (event.what().number() != i + 1) {
                told(
                        event,
                        "The approval's event " + event.what().number() + " is here where " + (i + 1)
                                + " is due: an event was taken out, put in or moved.");
                return;
            }
            ApprovalState after;
            try {
                after = ApprovalEvolution.evolve(approvalId, state, event.what().event());
            } catch (ImpossibleHistoryException impossible) {
                told(event, "The event cannot follow the ones before it: " + impossible.getMessage() + ".");
                return;
            }
            digest = HistoryDigest.next(digest, WireFormat.body(event.value()));
            check(event, after);
            if (ApprovalReceipts.due(state, after) != null) {
                // The first delivery is ordered by the decision that settles, and the receipt is that decision's.
                Digest history = deliversAtOnce(after)
                        ? i + 1 < events.size()
                                ? HistoryDigest.next(
                                        digest,
                                        WireFormat.body(events.get(i + 1).value()))
                                : digest
                        : digest;
                reissue.due(
                        event,
                        false,
                        sequence -> ApprovalReceipts.issue(
                                approvalId,
                                after,
                                sequence,
                                history,
                                event.what().event().at()));
            }
            state = after;
        }
        reissue.end();
    }

    private static boolean deliversAtOnce(ApprovalState after) {
        return after instanceof Settled settled
                && settled.card().subject() instanceof Question question
                && question.callback() != null;
    }

    private void check(At<RecordedApprovalEvent> event, ApprovalState after) {
        Predicate<ApprovalCommand> cause = Causes.of(event.what().event());
        if (cause != null && Causes.find(life.approvalCommands(), cause) == null) {
            told(
                    event,
                    "Nothing becomes true unasked: the command that this "
                            + event.what().event().getClass().getSimpleName()
                            + " came from is not there, or says something else.");
        }
        if (event.what().event() instanceof ApprovalSettled && after instanceof Settled settled) {
            people(event, settled);
        }
        if (after instanceof Opened opened
                && opened.card().subject() instanceof OfCall(var call, var ruling, var tool)
                && event.what().number() == 1
                && life.callEvents().stream()
                        .noneMatch(one -> one.what().event() instanceof CallJudged judged
                                && judged.call().equals(call)
                                && (judged.judgement().equals(ruling) || wasRefused(ruling)))) {
            told(event, "People were asked about something else than the call that waits for them.");
        }
    }

    /** Whether a budget had no room and its rule sent the call to people so. */
    private boolean wasRefused(Ruling ruling) {
        return life.callEvents().stream()
                .anyMatch(one -> one.what().event() instanceof ReservationRefused refused
                        && refused.ruling().equals(ruling));
    }

    private void people(At<RecordedApprovalEvent> event, Settled settled) {
        Resolution resolution = settled.resolution();
        boolean byPeople = switch (resolution) {
            case Resolution.Approved approved -> true;
            case Resolution.Answered answered -> true;
            case Resolution.Rejected rejected -> true;
            case Resolution.Expired expired -> false;
            case Resolution.Cancelled cancelled -> false;
        };
        if (!byPeople) {
            return;
        }
        List<String> deciders = resolution.deciders();
        int needed = resolution instanceof Resolution.Rejected
                ? 1
                : settled.card().terms().quorum();
        boolean voted = deciders.stream()
                .allMatch(decider -> settled.votes().stream().anyMatch(vote -> isFor(vote, decider, resolution)));
        if (!voted || deciders.stream().distinct().count() < needed) {
            told(event, "No effect without a grant: " + needed + " had to decide this, and the votes do not show it.");
        }
    }

    private static boolean isFor(Vote vote, String decider, Resolution resolution) {
        boolean no = vote.choice() instanceof Choice.Reject;
        return vote.approver().subject().equals(decider) && no == resolution instanceof Resolution.Rejected;
    }

    private void told(At<?> at, String what) {
        findings.add(Finding.record(Stage.HISTORY, at.part(), at.offset(), life.id(), what));
    }
}
