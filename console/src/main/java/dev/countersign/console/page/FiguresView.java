package dev.countersign.console.page;

import dev.countersign.console.approval.Figures;
import dev.countersign.console.approval.Figures.AgeBand;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The figures, ready for their template: durations in words, shares as bars of 0 to 100. */
record FiguresView(
        String period,
        int decisions,
        int expired,
        String median,
        String p90,
        int pending,
        String oldest,
        List<Band> queue,
        int timed,
        int hasty,
        String hastyShare,
        boolean manyHasty,
        List<RuleRow> rules,
        List<PersonRow> people) {
    private static final int NAME_CHARS_MAX = 120;
    private static final String NONE = "–";

    /** From this share of votes under three seconds on, the page says so. */
    private static final int HASTY_PERCENT = 20;

    /** @param width 0 to 100, of the largest band */
    record Band(String label, int approvals, int width) {}

    /** A rule that asks people. */
    record RuleRow(SafeHtml rule, int approved, int rejected, int expired, String median, boolean neverRejected) {}

    /** A person who votes. */
    record PersonRow(SafeHtml name, int votes, int rejections, String hastyShare) {}

    static FiguresView of(Figures figures) {
        return new FiguresView(
                Moment.inWords(Duration.between(figures.from(), figures.to())),
                figures.decisions(),
                figures.expired(),
                words(figures.timeToDecisionMedian()),
                words(figures.timeToDecisionP90()),
                figures.pending(),
                words(figures.oldestPending()),
                bands(figures.queue()),
                figures.votesTimed(),
                figures.votesUnderThreeSeconds(),
                percent(figures.votesUnderThreeSeconds(), figures.votesTimed()),
                figures.votesTimed() > 0
                        && figures.votesUnderThreeSeconds() * 100 >= figures.votesTimed() * HASTY_PERCENT,
                figures.rules().stream().map(FiguresView::rule).toList(),
                figures.people().stream().map(FiguresView::person).toList());
    }

    private static List<Band> bands(List<AgeBand> queue) {
        int largest = queue.stream().mapToInt(AgeBand::approvals).max().orElse(0);
        List<Band> bands = new ArrayList<>();
        String from = "";
        for (AgeBand band : queue) {
            Duration upTo = band.upTo();
            String label = upTo == null ? "over " + from : "up to " + Moment.inWords(upTo);
            bands.add(new Band(label, band.approvals(), largest == 0 ? 0 : band.approvals() * 100 / largest));
            from = upTo == null ? from : Moment.inWords(upTo);
        }
        return bands;
    }

    private static RuleRow rule(Figures.OfRule rule) {
        return new RuleRow(
                VisibleText.line(rule.rule(), NAME_CHARS_MAX),
                rule.approved(),
                rule.rejected(),
                rule.expired(),
                words(rule.timeToDecisionMedian()),
                rule.neverRejected());
    }

    private static PersonRow person(Figures.OfPerson person) {
        return new PersonRow(
                VisibleText.line(person.displayName(), NAME_CHARS_MAX),
                person.votes(),
                person.rejections(),
                percent(person.underThreeSeconds(), person.timed()));
    }

    private static String words(@Nullable Duration duration) {
        return duration == null ? NONE : Moment.inWords(duration);
    }

    private static String percent(int part, int whole) {
        return whole == 0 ? NONE : String.format(Locale.ROOT, "%.0f %%", part * 100.0 / whole);
    }
}
