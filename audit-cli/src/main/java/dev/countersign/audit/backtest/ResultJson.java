package dev.countersign.audit.backtest;

import dev.countersign.backtest.Bucket;
import dev.countersign.backtest.Change;
import dev.countersign.backtest.Compared;
import dev.countersign.backtest.Course;
import dev.countersign.backtest.Forecast;
import dev.countersign.backtest.Result;
import dev.countersign.backtest.Sample;
import dev.countersign.domain.identity.CallId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A backtest's result for machines. Names are for ever; new ones may come. */
final class ResultJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ResultJson() {}

    /** On many lines. */
    static String pretty(Object value) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /** On one line. */
    static String line(Object value) {
        return JSON.writeValueAsString(value);
    }

    static Map<String, @Nullable Object> of(Result result) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("organization", result.organization().value());
        json.put(
                "candidate",
                Map.of("version", result.version(), "digest", result.policy().hex()));
        json.put("from", text(result.from()));
        json.put("to", text(result.to()));
        json.put("calls", result.calls());
        json.put("changed", result.changed());
        json.put("parameters_unreadable", result.unreadableParameters());
        json.put("records_unreadable", result.unreadableRecords());
        json.put("first_record_unreadable", result.firstUnreadable());
        json.put("judged_with_later_tools", result.olderThanControl());
        json.put("not_followed", result.notFollowed());
        json.put("budgets_not_counted", result.budgets());
        json.put("records", result.records());
        json.put("took_ms", result.took().toMillis());
        json.put("recorded_policies", new TreeMap<>(result.policies()));
        json.put("changes", result.changes().stream().map(ResultJson::bucket).toList());
        json.put(
                "unchanged", result.unchanged().stream().map(ResultJson::bucket).toList());
        json.put("forecast", forecast(result.forecast()));
        return json;
    }

    private static Map<String, @Nullable Object> bucket(Bucket bucket) {
        Map<String, @Nullable Object> json = change(bucket.change());
        json.put("calls", bucket.calls());
        json.put("by_another_rule", bucket.byOtherRule());
        json.put("on_other_terms", bucket.onOtherTerms());
        json.put("came_to", bucket.joined().stream().map(ResultJson::joined).toList());
        json.put("rules", bucket.rules().stream().map(ResultJson::rule).toList());
        json.put("samples", bucket.samples().stream().map(ResultJson::sample).toList());
        return json;
    }

    private static Map<String, @Nullable Object> joined(Bucket.Joined joined) {
        Map<String, @Nullable Object> json = course(joined.course());
        json.put("calls", joined.calls());
        if (!joined.named().isEmpty()) {
            json.put("some", joined.named().stream().map(CallId::value).toList());
        }
        return json;
    }

    static Map<String, @Nullable Object> course(Course course) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("people", code(course.people()));
        json.put("ending", code(course.ending()));
        return json;
    }

    private static Map<String, @Nullable Object> rule(Bucket.ByRule rule) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("before", rule.before());
        json.put("after", rule.after());
        json.put("calls", rule.calls());
        return json;
    }

    private static Map<String, @Nullable Object> sample(Sample sample) {
        Map<String, @Nullable Object> json = compared(sample.call());
        if (sample.call().change().isOne()) {
            json.putAll(course(sample.course()));
        }
        return json;
    }

    static Map<String, @Nullable Object> compared(Compared call) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("call_id", call.callId().value());
        json.put("at", text(call.at()));
        json.put("agent_id", call.agent());
        json.put("tool", call.tool());
        json.put("action", call.action());
        json.put("resource", call.resource());
        json.put("before", verdict(call.before()));
        json.put("after", verdict(call.after()));
        json.put("on_other_terms", call.otherTerms());
        return json;
    }

    private static Map<String, @Nullable Object> verdict(Compared.Verdict verdict) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("decision", verdict.said().code());
        json.put("rule", verdict.rule());
        json.put("reason", verdict.reason());
        json.put("policy_version", verdict.policy());
        return json;
    }

    static Map<String, @Nullable Object> change(Change change) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("before", change.before().code());
        json.put("after", change.after().code());
        return json;
    }

    private static Map<String, @Nullable Object> forecast(Forecast forecast) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("hours", forecast.hours());
        json.put("recorded", side(forecast, forecast.recorded()));
        json.put("candidate", side(forecast, forecast.candidate()));
        List<Map<String, Object>> day = forecast.hoursOfDay().stream()
                .map(hour -> Map.<String, Object>of(
                        "hour", hour.hour(), "recorded", hour.recorded(), "candidate", hour.candidate()))
                .toList();
        json.put("hours_of_day_utc", day);
        return json;
    }

    private static Map<String, @Nullable Object> side(Forecast forecast, Forecast.Side side) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("approvals", side.asked());
        json.put("per_hour", forecast.perHour(side));
        json.put("busiest_hour", side.busiest());
        json.put("busiest_hour_from", text(side.busiestFrom()));
        return json;
    }

    private static @Nullable String text(@Nullable Object moment) {
        return moment == null ? null : moment.toString();
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
