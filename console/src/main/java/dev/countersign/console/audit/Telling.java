package dev.countersign.console.audit;

import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Kind;
import dev.countersign.console.audit.Step.Tone;
import dev.countersign.domain.approval.ApprovalState.Opened;
import dev.countersign.domain.approval.RecordedApprovalEvent;
import dev.countersign.domain.call.CallEvent;
import dev.countersign.domain.call.CallEvent.CallJudged;
import dev.countersign.domain.call.RecordedCallEvent;
import dev.countersign.domain.policy.Judgement.Ruling;
import dev.countersign.domain.policy.Verdict;
import dev.countersign.domain.report.RecordedReportEvent;
import dev.countersign.domain.report.ReportEvent.ToolExecutionReported;
import dev.countersign.readmodel.ApprovalView;
import dev.countersign.readmodel.CallStory;
import dev.countersign.readmodel.CallStory.IssuedReceipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what the log holds of a call in one order, in words. Pure. */
public final class Telling {
    private final CallStory story;
    private final List<Line> lines = new ArrayList<>();

    /** @param rank what comes first of one instant: what a step follows from has a lower one */
    private record Line(Instant at, int rank, Step step) {}

    /** Ranks of one instant. */
    private static final int COMMAND = 0;

    private static final int JUDGEMENT = 1;
    private static final int PEOPLE = 2;
    private static final int EVENT = 3;
    private static final int RECEIPT = 4;

    private Telling(CallStory story) {
        this.story = story;
    }

    /**
     * Tells it.
     *
     * @param approval the call's; null when nobody was asked, or the log has not opened it yet
     * @param proofs one for each receipt
     */
    public static Story of(CallStory story, @Nullable ApprovalView approval, List<Proof> proofs) {
        Telling telling = new Telling(story);
        telling.events();
        telling.report();
        if (approval != null) {
            telling.approval(approval.state());
        }
        List<Story.Receipted> receipts = telling.receipts(proofs);
        telling.lines.sort(Comparator.comparing(Line::at).thenComparing(Line::rank));
        return new Story(
                story.call(),
                owner(story),
                approval == null
                        ? story.call().approvalId()
                        : approval.approvalId().toString(),
                telling.lines.stream().map(Line::step).toList(),
                receipts,
                story.replaysLeftOut());
    }

    /** Whether policy ever sent the call to people. */
    static boolean wasPutToPeople(CallStory story) {
        return story.events().stream()
                .anyMatch(recorded -> recorded.event() instanceof CallJudged judged
                        && !judged.call().dryRun()
                        && judged.judgement() instanceof Ruling ruling
                        && ruling.verdict() == Verdict.REQUIRE_APPROVAL);
    }

    private static @Nullable String owner(CallStory story) {
        if (story.report() != null && story.report().event() instanceof ToolExecutionReported(var report)) {
            return report.owner();
        }
        return story.events().stream()
                .map(RecordedCallEvent::event)
                .filter(CallJudged.class::isInstance)
                .map(event -> ((CallJudged) event).call().owner())
                .findFirst()
                .orElse(null);
    }

    private void events() {
        // The log's order holds where the clocks of two machines tell another one.
        Instant latest = Instant.MIN;
        for (RecordedCallEvent recorded : story.events()) {
            CallEvent event = recorded.event();
            latest = event.at().isAfter(latest) ? event.at() : latest;
            if (event instanceof CallJudged judged) {
                Instant arrived = judged.call().arrivedAt();
                lines.add(new Line(arrived.isBefore(latest) ? arrived : latest, COMMAND, CallSteps.asked(judged)));
            }
            lines.add(new Line(
                    latest, event instanceof CallJudged ? JUDGEMENT : EVENT, CallSteps.of(event, story.call())));
        }
    }

    private void report() {
        RecordedReportEvent recorded = story.report();
        if (recorded != null) {
            lines.add(new Line(recorded.event().at(), EVENT, ReportSteps.of(recorded.event())));
        }
    }

    private void approval(Opened state) {
        for (Step step : ApprovalSteps.of(state)) {
            lines.add(new Line(step.at(), PEOPLE, step));
        }
        for (RecordedApprovalEvent recorded : story.approvalEvents()) {
            Step step = ApprovalSteps.of(recorded.event());
            if (step != null) {
                lines.add(new Line(step.at(), PEOPLE, step));
            }
        }
    }

    private List<Story.Receipted> receipts(List<Proof> proofs) {
        List<Story.Receipted> receipts = new ArrayList<>();
        for (IssuedReceipt receipt : story.receipts()) {
            int number = receipts.size() + 1;
            receipts.add(new Story.Receipted(
                    number,
                    receipt.kind(),
                    receipt.decision(),
                    receipt.outcome(),
                    receipt.place(),
                    receipt.historyDigest(),
                    receipt.issuedAt(),
                    proofs.get(number - 1)));
            lines.add(new Line(receipt.issuedAt(), RECEIPT, step(receipt, number)));
        }
        return receipts;
    }

    private Step step(IssuedReceipt receipt, int number) {
        String title = switch (receipt.kind()) {
            case PENDING -> "Receipt issued: people are asked";
            case TERMINAL -> story.call().dryRun() ? "Receipt issued: a dry run" : "Receipt issued: the call ended";
            case RESOLUTION -> "Receipt issued: the unknown outcome became known";
            case EXTERNALLY_REPORTED -> "Receipt issued: externally reported";
            // Receipts of questions are never among a call's.
            case QUESTION_ASKED, QUESTION_SETTLED -> "Receipt issued";
        };
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.id("receipt_id", story.call().callId().receiptId()));
        facts.add(Fact.of("decision", receipt.decision()));
        facts.add(Fact.of("outcome", receipt.outcome()));
        facts.add(Fact.id("history_digest", receipt.historyDigest().hex()));
        facts.add(Fact.of("partition", receipt.place().partition()));
        facts.add(Fact.of("sequence", receipt.place().sequence()));
        return new Step(receipt.issuedAt(), Kind.RECEIPT, Tone.PLAIN, title, facts, number);
    }
}
