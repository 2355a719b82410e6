package dev.countersign.console.page;

import dev.countersign.console.approval.UnknownOutcome;
import dev.countersign.console.text.JsonView;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.domain.call.UnknownResolution;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of which nobody knows whether it happened, ready for its template.
 *
 * @param barred why this person may say nothing of it; null when they may say something
 * @param again why they may not order it again; null when they may
 */
record UnknownView(
        String callId,
        String receiptId,
        SafeHtml agent,
        @Nullable SafeHtml owner,
        @Nullable SafeHtml run,
        SafeHtml action,
        SafeHtml resource,
        String plain,
        @Nullable SafeHtml tool,
        String effect,
        SafeHtml parameters,
        int attempts,
        SafeHtml explanation,
        Moment since,
        @Nullable String approvalId,
        boolean rerun,
        @Nullable ResolutionView resolution,
        @Nullable String barred,
        @Nullable String again) {
    private static final int LINE_CHARS_MAX = 300;
    private static final int TEXT_CHARS_MAX = 4_000;
    private static final int TITLE_CHARS_MAX = 160;

    /** What somebody found out. */
    record ResolutionView(String found, SafeHtml by, SafeHtml comment, Moment at) {}

    static UnknownView of(UnknownOutcome outcome, Instant now) {
        UnknownOutcome.Resolution resolution = outcome.resolution();
        return new UnknownView(
                outcome.callId(),
                outcome.receiptId(),
                VisibleText.line(outcome.requester().agent(), LINE_CHARS_MAX),
                line(outcome.requester().owner()),
                line(outcome.requester().run()),
                VisibleText.line(outcome.action(), LINE_CHARS_MAX),
                VisibleText.line(outcome.resource(), LINE_CHARS_MAX),
                VisibleText.plain(outcome.action() + " " + outcome.resource(), TITLE_CHARS_MAX),
                line(outcome.tool()),
                Words.effect(outcome.effectClass()),
                JsonView.pretty(outcome.parameters()),
                outcome.attempts(),
                VisibleText.block(outcome.explanation(), TEXT_CHARS_MAX),
                Moment.of(outcome.since(), now),
                outcome.approvalId(),
                outcome.rerun(),
                resolution == null
                        ? null
                        : new ResolutionView(
                                Words.found(resolution.found()),
                                VisibleText.line(resolution.by(), LINE_CHARS_MAX),
                                VisibleText.block(resolution.comment(), TEXT_CHARS_MAX),
                                Moment.of(resolution.at(), now)),
                outcome.barred().size() < UnknownResolution.values().length
                        ? null
                        : why(outcome, UnknownResolution.HAPPENED),
                why(outcome, UnknownResolution.RUN_AGAIN));
    }

    private static @Nullable String why(UnknownOutcome outcome, UnknownResolution found) {
        return outcome.barred().stream()
                .filter(barred -> barred.found() == found)
                .findFirst()
                .map(barred ->
                        barred.refusal().sentence() + (barred.detail().isEmpty() ? "." : ". " + barred.detail() + "."))
                .orElse(null);
    }

    private static @Nullable SafeHtml line(@Nullable String text) {
        return text == null ? null : VisibleText.line(text, LINE_CHARS_MAX);
    }
}
