package dev.countersign.audit.backtest;

import dev.countersign.audit.verify.Visible;
import dev.countersign.backtest.Bucket;
import dev.countersign.backtest.Compared;
import dev.countersign.backtest.Course;
import dev.countersign.backtest.Ending;
import dev.countersign.backtest.Forecast;
import dev.countersign.backtest.People;
import dev.countersign.backtest.Result;
import dev.countersign.backtest.Said;
import dev.countersign.backtest.Sample;
import dev.countersign.domain.identity.CallId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A backtest's result for people at a terminal. */
final class ResultText {
    private static final int RULES_SHOWN = 5;
    private static final int DIGEST_CHARS = 12;
    private static final int BAR_CHARS = 24;

    private final Result result;
    private final PrintWriter out;

    private ResultText(Result result, PrintWriter out) {
        this.result = result;
        this.out = out;
    }

    static void print(Result result, PrintWriter out) {
        new ResultText(result, out).print();
    }

    private void print() {
        heading();
        reservations();
        out.println();
        changes();
        objections();
        forecast();
        samples();
    }

    private void heading() {
        line(
                "Candidate: version %s (sha256 %s...)",
                Visible.text(result.version()), result.policy().hex().substring(0, DIGEST_CHARS));
        line(
                "Calls of %s%s%s: %,d judged, %,d events read in %.1f s",
                result.organization().value(),
                result.from() == null ? "" : " from " + result.from(),
                result.to() == null ? "" : " to " + result.to(),
                result.calls(),
                result.records(),
                result.took().toMillis() / 1_000.0);
        if (!result.policies().isEmpty()) {
            line(
                    "Recorded under: %s",
                    result.policies().entrySet().stream()
                            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                            .limit(RULES_SHOWN)
                            .map(entry -> (entry.getKey().isEmpty() ? "no policy" : Visible.text(entry.getKey())) + " ("
                                    + number(entry.getValue()) + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    /** What is not known, said before what is. */
    private void reservations() {
        line(
                result.olderThanControl() == 0
                        ? "Each call is judged as of when it arrived, with the tools of its time."
                        : "%,d calls are older than what is known of the tools, and were judged with the earliest known.",
                result.olderThanControl());
        if (!result.budgets().isEmpty()) {
            line(
                    "Budgets are not counted here: what %s would have refused is told as the rules have it.",
                    result.budgets().stream().map(Visible::text).collect(Collectors.joining(", ")));
        }
        if (result.unreadableParameters() > 0) {
            line(
                    "%,d calls cannot be judged any more, because their parameters cannot be read: they are counted nowhere else.",
                    result.unreadableParameters());
        }
        if (result.unreadableRecords() > 0) {
            line(
                    "%,d events could not be read, the first in %s: what they tell is missing here.",
                    result.unreadableRecords(), result.firstUnreadable());
        }
        if (result.notFollowed() > 0) {
            line(
                    "Of %,d calls that change it is not known here what came of them: too many change.",
                    result.notFollowed());
        }
    }

    private void changes() {
        line(
                "Would be answered otherwise: %,d of %,d%s",
                result.changed(),
                result.calls(),
                result.calls() == 0
                        ? ""
                        : String.format(Locale.ROOT, " (%.1f %%)", result.changed() * 100.0 / result.calls()));
        for (Bucket bucket : result.changes()) {
            line("  %-18s %,9d   %s", bucket.change(), bucket.calls(), came(bucket));
            bucket.rules().stream()
                    .limit(RULES_SHOWN)
                    .forEach(rule -> line(
                            "      %,d by %s, before by %s", rule.calls(), rule(rule.after()), rule(rule.before())));
        }
        for (Bucket bucket : result.unchanged()) {
            line(
                    "  %-18s %,9d%s",
                    "still " + bucket.change().after().code(),
                    bucket.calls(),
                    (bucket.byOtherRule() == 0 ? "" : "   " + number(bucket.byOtherRule()) + " by another rule")
                            + (bucket.onOtherTerms() == 0
                                    ? ""
                                    : "   people are asked on other terms about " + number(bucket.onOtherTerms())));
        }
    }

    private static String came(Bucket bucket) {
        List<String> parts = new ArrayList<>();
        count(parts, "people approved %,d", bucket.of(People.APPROVED));
        count(parts, "people rejected %,d", bucket.of(People.REJECTED));
        count(parts, "people let %,d expire", bucket.of(People.EXPIRED));
        count(parts, "%,d taken back", bucket.of(People.WITHDRAWN));
        count(parts, "%,d wait for people", bucket.of(People.WAITING));
        count(parts, "%,d decided by a later policy", bucket.of(People.NO_LONGER_ASKED));
        count(parts, "%,d succeeded", bucket.of(Ending.SUCCEEDED));
        count(parts, "%,d failed", bucket.of(Ending.FAILED));
        count(parts, "%,d unknown", bucket.of(Ending.UNKNOWN));
        count(parts, "%,d under way", bucket.of(Ending.UNDER_WAY));
        return String.join(", ", parts);
    }

    private static void count(List<String> parts, String words, long count) {
        if (count > 0) {
            parts.add(String.format(Locale.ROOT, words, count));
        }
    }

    /** What speaks against the candidate. */
    private void objections() {
        List<String> sentences = new ArrayList<>();
        objection(
                sentences,
                "People rejected %s of the calls this would allow",
                Said.ALLOW,
                course -> course.people() == People.REJECTED);
        objection(
                sentences,
                "%s of the calls this would allow failed",
                Said.ALLOW,
                course -> course.ending() == Ending.FAILED);
        objection(
                sentences,
                "Of %s of the calls this would allow nobody knows whether they took effect",
                Said.ALLOW,
                course -> course.ending() == Ending.UNKNOWN);
        objection(
                sentences,
                "%s of the calls this would deny succeeded",
                Said.DENY,
                course -> course.ending() == Ending.SUCCEEDED);
        objection(
                sentences,
                "People approved %s of the calls this would deny",
                Said.DENY,
                course -> course.people() == People.APPROVED);
        if (!sentences.isEmpty()) {
            out.println();
            sentences.forEach(out::println);
        }
    }

    private void objection(List<String> sentences, String words, Said after, Predicate<Course> which) {
        List<Bucket> those = result.changes().stream()
                .filter(bucket -> bucket.change().after() == after)
                .toList();
        long count = those.stream()
                .flatMap(bucket -> bucket.joined().stream())
                .filter(joined -> which.test(joined.course()))
                .mapToLong(Bucket.Joined::calls)
                .sum();
        if (count > 0) {
            String named = those.stream()
                    .flatMap(bucket -> bucket.named(which).stream())
                    .limit(RULES_SHOWN)
                    .map(CallId::value)
                    .collect(Collectors.joining(", "));
            sentences.add(String.format(Locale.ROOT, words, number(count)) + (named.isEmpty() ? "." : ": " + named));
        }
    }

    private void forecast() {
        Forecast forecast = result.forecast();
        out.println();
        line(
                "Approvals asked of people: %,d recorded, %,d with the candidate (%+,d), if agents had asked for the same",
                forecast.recorded().asked(),
                forecast.candidate().asked(),
                forecast.candidate().asked() - forecast.recorded().asked());
        if (forecast.recorded().asked() + forecast.candidate().asked() == 0) {
            return;
        }
        line(
                "  an hour, on average over %,d: %.2f recorded, %.2f with the candidate",
                forecast.hours(), forecast.perHour(forecast.recorded()), forecast.perHour(forecast.candidate()));
        line(
                "  the busiest hour: %s recorded, %s with the candidate",
                busiest(forecast.recorded()), busiest(forecast.candidate()));
        long most = forecast.hoursOfDay().stream()
                .mapToLong(hour -> Math.max(hour.recorded(), hour.candidate()))
                .max()
                .orElse(0);
        line("  %-6s %9s %9s", "UTC", "recorded", "candidate");
        for (Forecast.HourOfDay hour : forecast.hoursOfDay()) {
            if (hour.recorded() + hour.candidate() > 0) {
                line(
                        "  %02d:00  %,9d %,9d  %s",
                        hour.hour(), hour.recorded(), hour.candidate(), "#".repeat((int)
                                        Math.ceilDiv(hour.candidate() * BAR_CHARS, most)));
            }
        }
    }

    private static String busiest(Forecast.Side side) {
        return side.busiestFrom() == null ? "0" : number(side.busiest()) + " (" + side.busiestFrom() + ")";
    }

    private void samples() {
        List<Bucket> with = new ArrayList<>(result.changes());
        with.addAll(result.unchanged());
        with.removeIf(bucket -> bucket.samples().isEmpty());
        if (with.isEmpty()) {
            return;
        }
        out.println();
        out.println("Some of them (`countersign audit show` tells a call's whole story):");
        for (Bucket bucket : with) {
            line("  %s%s", bucket.change(), bucket.change().isOne() ? "" : ", on other terms");
            for (Sample sample : bucket.samples()) {
                out.println("    " + call(sample.call()));
                if (bucket.change().isOne()) {
                    out.println("        " + course(sample.course()));
                }
            }
        }
    }

    static String call(Compared call) {
        return call.callId() + "  " + call.at() + "  " + Visible.text(call.agent()) + "  "
                + (call.tool() == null ? "no tool" : Visible.text(call.tool())) + "  " + Visible.text(call.action())
                + "  " + Visible.text(call.resource()) + "\n        " + side(call.before()) + " -> "
                + side(call.after()) + ": " + Visible.text(call.after().reason());
    }

    private static String side(Compared.Verdict verdict) {
        return verdict.said().code() + " by " + rule(verdict.rule());
    }

    static String course(Course course) {
        String people = switch (course.people()) {
            case NOT_ASKED -> "";
            case WAITING -> "waits for people; ";
            case APPROVED -> "people approved it; ";
            case REJECTED -> "people rejected it; ";
            case EXPIRED -> "nobody decided in time; ";
            case WITHDRAWN -> "its agent took it back; ";
            case NO_LONGER_ASKED -> "a later policy decided it; ";
        };
        return people
                + switch (course.ending()) {
                    case NOT_RUN -> "did not run";
                    case UNDER_WAY -> "its end is not recorded";
                    case SUCCEEDED -> "succeeded";
                    case FAILED -> "failed";
                    case UNKNOWN -> "nobody knows whether it took effect";
                };
    }

    private static String rule(@Nullable String rule) {
        return rule == null ? "no rule" : Visible.text(rule);
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void line(String format, @Nullable Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
