package dev.countersign.console.page;

import dev.countersign.backtest.Bucket;
import dev.countersign.backtest.Compared;
import dev.countersign.backtest.Course;
import dev.countersign.backtest.Ending;
import dev.countersign.backtest.Forecast;
import dev.countersign.backtest.People;
import dev.countersign.backtest.Result;
import dev.countersign.backtest.Said;
import dev.countersign.backtest.Sample;
import dev.countersign.console.text.SafeHtml;
import dev.countersign.console.text.VisibleText;
import dev.countersign.console.trial.Trial;
import dev.countersign.domain.identity.CallId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trial, ready for its template.
 *
 * @param state {@code running}, {@code done} or {@code ended}
 * @param moment when it started, or ended
 * @param looked how many events it has looked at
 * @param why it has no result; null while it runs, and when it has one
 * @param outcome null until it is done
 */
record TrialView(
        String state,
        SafeHtml version,
        SafeHtml by,
        Moment moment,
        String looked,
        @Nullable String why,
        @Nullable Outcome outcome) {
    private static final int NAME_CHARS_MAX = 120;
    private static final int RESOURCE_CHARS_MAX = 200;
    private static final int REASON_CHARS_MAX = 300;
    private static final int RULES_SHOWN = 5;
    private static final int NAMED_SHOWN = 5;
    private static final int BAR_WIDTH = 100;

    /** What it found. */
    record Outcome(
            String calls,
            String changed,
            String percent,
            List<String> reservations,
            List<Row> rows,
            List<Objection> objections,
            Load load,
            List<Samples> samples) {}

    /** A change, or an answer that stays. */
    record Row(String change, boolean stays, String calls, String people, String endings, List<SafeHtml> rules) {}

    /** What speaks against the candidate. */
    record Objection(String sentence, List<String> calls) {}

    /** How much approving there would be. */
    record Load(
            String recorded,
            String candidate,
            String more,
            String busiestRecorded,
            String busiestCandidate,
            List<Hour> hours) {}

    /**
     * An hour of the day, all days together.
     *
     * @param width 0 to 100, of the busiest
     */
    record Hour(String label, String recorded, String candidate, int width) {}

    /** Some calls of one change. */
    record Samples(String change, List<Call> calls) {}

    /** A call. */
    record Call(
            String id,
            String at,
            SafeHtml agent,
            SafeHtml tool,
            SafeHtml action,
            SafeHtml resource,
            SafeHtml before,
            SafeHtml after,
            SafeHtml reason,
            @Nullable String course) {}

    static @Nullable TrialView of(@Nullable Trial trial, Instant now) {
        return switch (trial) {
            case null -> null;
            case Trial.Running running ->
                view(running, "running", running.startedAt(), number(running.eventsLookedAt()), null, null, now);
            case Trial.Ended ended -> view(ended, "ended", ended.endedAt(), "", ended.why(), null, now);
            case Trial.Done done ->
                view(done, "done", done.endedAt(), number(done.result().records()), null, outcome(done.result()), now);
        };
    }

    private static TrialView view(
            Trial trial,
            String state,
            Instant at,
            String looked,
            @Nullable String why,
            @Nullable Outcome outcome,
            Instant now) {
        return new TrialView(
                state,
                VisibleText.line(trial.version(), NAME_CHARS_MAX),
                VisibleText.line(trial.by(), NAME_CHARS_MAX),
                Moment.of(at, now),
                looked,
                why == null ? null : VisibleText.plain(why, REASON_CHARS_MAX),
                outcome);
    }

    private static Outcome outcome(Result result) {
        List<Row> rows = Stream.concat(result.changes().stream(), result.unchanged().stream())
                .map(TrialView::row)
                .toList();
        List<Samples> samples = Stream.concat(result.changes().stream(), result.unchanged().stream())
                .filter(bucket -> !bucket.samples().isEmpty())
                .map(TrialView::samples)
                .toList();
        return new Outcome(
                number(result.calls()),
                number(result.changed()),
                result.calls() == 0
                        ? "–"
                        : String.format(Locale.ROOT, "%.1f %%", result.changed() * 100.0 / result.calls()),
                reservations(result),
                rows,
                objections(result),
                load(result.forecast()),
                samples);
    }

    private static List<String> reservations(Result result) {
        List<String> told = new ArrayList<>();
        if (result.olderThanControl() > 0) {
            told.add(number(result.olderThanControl())
                    + " calls are older than what is known of the tools, and were judged with the earliest known.");
        }
        if (!result.budgets().isEmpty()) {
            told.add("Budgets are not counted here: what "
                    + VisibleText.line(String.join(", ", result.budgets()), RESOURCE_CHARS_MAX)
                    + " would have refused is told as the rules have it.");
        }
        if (result.unreadableParameters() > 0) {
            told.add(
                    number(result.unreadableParameters())
                            + " calls cannot be judged any more, because their parameters cannot be read. They are counted nowhere.");
        }
        if (result.unreadableRecords() > 0) {
            told.add(number(result.unreadableRecords()) + " events could not be read; what they tell is missing here.");
        }
        if (result.notFollowed() > 0) {
            told.add("Of " + number(result.notFollowed())
                    + " calls that change it is not known here what came of them: too many change.");
        }
        return told;
    }

    private static Row row(Bucket bucket) {
        boolean stays = !bucket.change().isOne();
        List<SafeHtml> rules = bucket.rules().stream()
                .limit(RULES_SHOWN)
                .map(rule -> VisibleText.line(
                        number(rule.calls()) + " by " + named(rule.after()) + ", before by " + named(rule.before()),
                        RESOURCE_CHARS_MAX))
                .toList();
        return new Row(
                stays ? "Still " + word(bucket.change().after()) : change(bucket),
                stays,
                number(bucket.calls()),
                people(bucket),
                endings(bucket),
                rules);
    }

    private static String change(Bucket bucket) {
        return word(bucket.change().before()) + " → " + word(bucket.change().after());
    }

    private static String word(Said said) {
        return switch (said) {
            case ALLOW -> "allowed";
            case DENY -> "denied";
            case PENDING -> "put before people";
            case ERROR -> "not evaluated";
        };
    }

    private static String people(Bucket bucket) {
        if (!bucket.change().isOne()) {
            return bucket.onOtherTerms() == 0 ? "" : "asked on other terms about " + number(bucket.onOtherTerms());
        }
        List<String> parts = new ArrayList<>();
        part(parts, bucket.of(People.APPROVED), " approved");
        part(parts, bucket.of(People.REJECTED), " rejected");
        part(parts, bucket.of(People.EXPIRED), " expired");
        part(parts, bucket.of(People.WITHDRAWN), " taken back");
        part(parts, bucket.of(People.WAITING), " waiting");
        part(parts, bucket.of(People.NO_LONGER_ASKED), " decided by a later policy");
        return String.join(", ", parts);
    }

    private static String endings(Bucket bucket) {
        List<String> parts = new ArrayList<>();
        part(parts, bucket.of(Ending.SUCCEEDED), " succeeded");
        part(parts, bucket.of(Ending.FAILED), " failed");
        part(parts, bucket.of(Ending.UNKNOWN), " unknown");
        part(parts, bucket.of(Ending.UNDER_WAY), " under way");
        part(parts, bucket.of(Ending.NOT_RUN), " did not run");
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, long count, String word) {
        if (count > 0) {
            parts.add(number(count) + word);
        }
    }

    private static List<Objection> objections(Result result) {
        List<Objection> all = new ArrayList<>();
        object(
                all,
                result,
                Said.ALLOW,
                "People rejected %s of the calls that this would allow.",
                course -> course.people() == People.REJECTED);
        object(
                all,
                result,
                Said.ALLOW,
                "%s of the calls that this would allow failed.",
                course -> course.ending() == Ending.FAILED);
        object(
                all,
                result,
                Said.ALLOW,
                "Of %s of the calls that this would allow nobody knows whether they took effect.",
                course -> course.ending() == Ending.UNKNOWN);
        object(
                all,
                result,
                Said.DENY,
                "%s of the calls that this would deny succeeded.",
                course -> course.ending() == Ending.SUCCEEDED);
        return all;
    }

    private static void object(
            List<Objection> all, Result result, Said after, String sentence, Predicate<Course> which) {
        List<Bucket> those = result.changes().stream()
                .filter(bucket -> bucket.change().after() == after)
                .toList();
        long count = those.stream()
                .flatMap(bucket -> bucket.joined().stream())
                .filter(joined -> which.test(joined.course()))
                .mapToLong(Bucket.Joined::calls)
                .sum();
        if (count > 0) {
            List<String> calls = those.stream()
                    .flatMap(bucket -> bucket.named(which).stream())
                    .limit(NAMED_SHOWN)
                    .map(CallId::value)
                    .toList();
            all.add(new Objection(String.format(Locale.ROOT, sentence, number(count)), calls));
        }
    }

    private static Load load(Forecast forecast) {
        long most = forecast.hoursOfDay().stream()
                .mapToLong(Forecast.HourOfDay::candidate)
                .max()
                .orElse(0);
        List<Hour> hours = forecast.hoursOfDay().stream()
                .filter(hour -> hour.recorded() + hour.candidate() > 0)
                .map(hour -> new Hour(
                        String.format(Locale.ROOT, "%02d:00", hour.hour()),
                        number(hour.recorded()),
                        number(hour.candidate()),
                        most == 0 ? 0 : (int) (hour.candidate() * BAR_WIDTH / most)))
                .toList();
        return new Load(
                number(forecast.recorded().asked()),
                number(forecast.candidate().asked()),
                String.format(
                        Locale.ROOT,
                        "%+,d",
                        forecast.candidate().asked() - forecast.recorded().asked()),
                busiest(forecast.recorded()),
                busiest(forecast.candidate()),
                hours);
    }

    private static String busiest(Forecast.Side side) {
        Instant from = side.busiestFrom();
        return from == null
                ? "nobody was asked"
                : number(side.busiest()) + " from " + Moment.of(from, from).exact();
    }

    private static Samples samples(Bucket bucket) {
        boolean changes = bucket.change().isOne();
        return new Samples(
                changes ? change(bucket) : "Still put before people, on other terms",
                bucket.samples().stream().map(sample -> call(sample, changes)).toList());
    }

    private static Call call(Sample sample, boolean changes) {
        Compared call = sample.call();
        String tool = call.tool();
        return new Call(
                call.callId().value(),
                Moment.of(call.at(), call.at()).exact(),
                VisibleText.line(call.agent(), NAME_CHARS_MAX),
                VisibleText.line(tool == null ? "no tool" : tool, NAME_CHARS_MAX),
                VisibleText.line(call.action(), NAME_CHARS_MAX),
                VisibleText.line(call.resource(), RESOURCE_CHARS_MAX),
                VisibleText.line(named(call.before().rule()), NAME_CHARS_MAX),
                VisibleText.line(named(call.after().rule()), NAME_CHARS_MAX),
                VisibleText.line(call.after().reason(), REASON_CHARS_MAX),
                changes ? course(sample.course()) : null);
    }

    private static String course(Course course) {
        String people = switch (course.people()) {
            case NOT_ASKED -> "";
            case WAITING -> "waits for people, ";
            case APPROVED -> "approved, ";
            case REJECTED -> "rejected, ";
            case EXPIRED -> "expired, ";
            case WITHDRAWN -> "taken back, ";
            case NO_LONGER_ASKED -> "decided by a later policy, ";
        };
        return people
                + switch (course.ending()) {
                    case NOT_RUN -> "did not run";
                    case UNDER_WAY -> "under way";
                    case SUCCEEDED -> "succeeded";
                    case FAILED -> "failed";
                    case UNKNOWN -> "unknown";
                };
    }

    private static String named(@Nullable String rule) {
        return rule == null ? "no rule" : rule;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
