package dev.countersign.console.page;

import dev.countersign.console.audit.Proof;
import dev.countersign.console.audit.Step;
import dev.countersign.console.audit.Step.Fact;
import dev.countersign.console.audit.Step.Value;
import dev.countersign.console.audit.Story;
import dev.countersign.console.text.JsonView;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.readmodel.ReceiptView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call's story, ready for its template.
 *
 * @param left how many further steps are not shown
 * @param lasted from the first step to the last, in words
 */
record StoryView(
        FoundView call,
        String plain,
        String receiptId,
        @Nullable SafeHtml owner,
        @Nullable String approvalId,
        SafeHtml reason,
        List<StepView> steps,
        int left,
        String lasted,
        String proved) {
    private static final int STEPS_MAX = 500;
    private static final int TITLE_CHARS_MAX = 160;
    private static final int LINE_CHARS_MAX = 300;
    private static final int TEXT_CHARS_MAX = 4_000;
    private static final int SECOND_MILLIS = 1_000;

    /** @param after since the step before, in words; empty for the first */
    record StepView(
            String kind,
            String tone,
            String title,
            Moment at,
            String clock,
            String after,
            List<FactView> facts,
            List<BlockView> blocks,
            @Nullable ProofView proof) {}

    /** A fact of one line or a few. */
    record FactView(String label, SafeHtml html, boolean isId) {}

    /** Parameters or a response. */
    record BlockView(String label, SafeHtml html, int bytes) {}

    /**
     * How a receipt is proved.
     *
     * @param code {@code sealed}, {@code not_sealed}, {@code contradicted} or {@code unreachable}
     * @param address what the proof's and the leaf's address begin with; null when there are none
     */
    record ProofView(
            String code,
            String word,
            String sentence,
            @Nullable Moment signed,
            List<WitnessView> witnesses,
            @Nullable String address) {}

    /** Who says to have seen the checkpoint. */
    record WitnessView(String name, Moment at) {}

    static StoryView of(Story story, Instant now) {
        ReceiptView call = story.call();
        List<StepView> steps = new ArrayList<>();
        Instant before = null;
        for (Step step :
                story.steps().subList(0, Math.min(STEPS_MAX, story.steps().size()))) {
            steps.add(step(step, before, story, now));
            before = step.at();
        }
        return new StoryView(
                FoundView.of(call, now),
                VisibleText.plain(call.action() + " " + call.resource(), TITLE_CHARS_MAX),
                call.callId().receiptId(),
                story.owner() == null ? null : VisibleText.line(story.owner(), LINE_CHARS_MAX),
                story.approvalId(),
                VisibleText.block(call.reason(), TEXT_CHARS_MAX),
                steps,
                story.steps().size() - steps.size() + story.leftOut(),
                lasted(story.steps()),
                proved(story.receipts()));
    }

    private static String lasted(List<Step> steps) {
        return steps.isEmpty()
                ? ""
                : span(Duration.between(steps.getFirst().at(), steps.getLast().at()));
    }

    private static String proved(List<Story.Receipted> receipts) {
        long sealed = receipts.stream()
                .filter(receipt -> receipt.proof() instanceof Proof.InLedger)
                .count();
        if (receipts.isEmpty()) {
            return "No receipt was issued yet";
        }
        return sealed == receipts.size()
                ? (sealed == 1 ? "Its receipt is proved" : "Its " + sealed + " receipts are proved")
                : sealed + " of " + receipts.size() + " receipts proved";
    }

    private static StepView step(Step step, @Nullable Instant before, Story story, Instant now) {
        List<FactView> facts = new ArrayList<>();
        List<BlockView> blocks = new ArrayList<>();
        for (Fact fact : step.facts()) {
            if (fact.value() instanceof Value.Exact(var exact)) {
                blocks.add(new BlockView(label(fact.name()), JsonView.pretty(exact), bytes(exact)));
            } else {
                facts.add(fact(fact));
            }
        }
        Integer receipt = step.receipt();
        return new StepView(
                step.kind().code(),
                step.tone().code(),
                step.title(),
                Moment.of(step.at(), now),
                Moment.clock(step.at(), before),
                before == null ? "" : "+" + span(Duration.between(before, step.at())),
                facts,
                blocks,
                receipt == null ? null : proof(story.receipts().get(receipt - 1), story, now));
    }

    /** Of one that is erased, how much there was as it is kept. */
    private static int bytes(SealedValue exact) {
        return exact.isOpen() ? exact.bytes().length : exact.kept().length;
    }

    private static FactView fact(Fact fact) {
        String label = label(fact.name());
        return switch (fact.value()) {
            case Value.Text(var text) -> new FactView(label, VisibleText.block(text, TEXT_CHARS_MAX), false);
            case Value.Code(var code) ->
                new FactView(label, VisibleText.line(code.replace('_', ' '), LINE_CHARS_MAX), false);
            case Value.Id(var id) -> new FactView(label, VisibleText.line(id, LINE_CHARS_MAX), true);
            case Value.Count(var count) ->
                new FactView(label, VisibleText.line(Long.toString(count), LINE_CHARS_MAX), false);
            case Value.At(var at) -> new FactView(label, VisibleText.line(Moment.exact(at), LINE_CHARS_MAX), false);
            case Value.Exact(var exact) -> new FactView(label, JsonView.pretty(exact), false);
        };
    }

    private static String label(String name) {
        String words = name.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static ProofView proof(Story.Receipted receipt, Story story, Instant now) {
        String address = "/audit/calls/" + story.call().callId() + "/receipts/" + receipt.number();
        return switch (receipt.proof()) {
            case Proof.InLedger in ->
                new ProofView(
                        "sealed",
                        "Proved",
                        String.format(
                                Locale.ROOT,
                                "In the ledger %s at index %,d, under its checkpoint of %,d receipts",
                                in.log(),
                                in.index(),
                                in.size()),
                        in.sealed().signedAt() == null
                                ? null
                                : Moment.of(in.sealed().signedAt(), now),
                        in.witnesses().stream()
                                .map(witness -> new WitnessView(
                                        VisibleText.plain(witness.name(), LINE_CHARS_MAX),
                                        Moment.of(witness.at(), now)))
                                .toList(),
                        address);
            case Proof.NotSealed() ->
                new ProofView(
                        "not_sealed",
                        "Not sealed yet",
                        "The ledger has not sealed it yet; that takes about a second",
                        null,
                        List.of(),
                        null);
            case Proof.Contradicted(var sealed, var why) ->
                new ProofView(
                        "contradicted",
                        "Not proved",
                        "What the ledger gave does not prove this receipt: " + VisibleText.plain(why, LINE_CHARS_MAX),
                        null,
                        List.of(),
                        address);
            case Proof.Unreachable(var why) ->
                new ProofView(
                        "unreachable",
                        "Ledger not reachable",
                        "Nothing can be said about its proof: " + VisibleText.plain(why, LINE_CHARS_MAX),
                        null,
                        List.of(),
                        null);
        };
    }

    /** How long, with the thousandths that matter where it was quick. */
    private static String span(Duration duration) {
        Duration positive = duration.isNegative() ? Duration.ZERO : duration;
        if (positive.toMillis() < SECOND_MILLIS) {
            return positive.toMillis() + " ms";
        }
        return positive.toSeconds() < 60
                ? String.format(Locale.ROOT, "%.1f s", positive.toMillis() / (double) SECOND_MILLIS)
                : Moment.inWords(positive);
    }
}
