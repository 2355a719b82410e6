package dev.countersign.ingress.report;

import dev.countersign.domain.report.InvocationSource;
import dev.countersign.domain.report.ReportedOutcome;
import dev.countersign.domain.report.ToolExecution;
import dev.countersign.domain.report.ToolKind;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The body of a report, read strictly. What everybody may read who may read the report, and what only
 * the parties may, are parted here.
 *
 * @param details by the names that the report has them under; without those that were not given
 */
record ReportRequest(ToolExecution execution, Map<String, Object> details) {
    private static final int NAME_CHARS_MAX = 255;
    private static final int TRIGGER_CHARS_MAX = 64;
    private static final int ERROR_CODE_CHARS_MAX = 128;
    private static final int ERROR_TYPE_CHARS_MAX = 200;
    private static final int ERROR_MESSAGE_CHARS_MAX = 5_000;
    private static final int STACK_TRACE_CHARS_MAX = 20_000;
    private static final int TARGET_URL_CHARS_MAX = 1_024;
    private static final int HTTP_STATUS_MIN = 100;
    private static final int HTTP_STATUS_MAX = 999;

    /** What a sender may render otherwise when it sends the same report again. */
    private static final List<String> RENDERED = List.of("result_preview", "error_message", "stack_trace");

    ReportRequest {
        details = Map.copyOf(details);
    }

    /** @throws ReportRefusedException naming everything that is wrong */
    static ReportRequest parse(byte[] body) {
        ReportFields fields = new ReportFields(object(body));
        String toolName = fields.text("tool_name", 1, NAME_CHARS_MAX);
        String toolId = fields.optionalText("tool_id", 0, NAME_CHARS_MAX);
        String sourceToolId = fields.optionalText("source_tool_id", 0, NAME_CHARS_MAX);
        ToolKind toolKind = fields.oneOf("tool_kind", ToolKind.class);
        String triggerEvent = fields.optionalText("trigger_event", 1, TRIGGER_CHARS_MAX);
        InvocationSource source = fields.oneOf("invocation_source", InvocationSource.class);
        Integer httpStatus = fields.optionalInteger("http_status", HTTP_STATUS_MIN, HTTP_STATUS_MAX);
        var startedAt = fields.dateTime("started_at");
        var finishedAt = fields.dateTime("finished_at");
        String errorCode = fields.optionalText("error_code", 0, ERROR_CODE_CHARS_MAX);
        String errorType = fields.optionalText("error_type", 0, ERROR_TYPE_CHARS_MAX);
        Duration duration = Duration.ofMillis(fields.count("duration_ms"));
        Boolean waitForResponse = fields.optionalFlag("wait_for_response");
        Boolean showResultsToLlm = fields.optionalFlag("show_results_to_llm");
        ReportedOutcome outcome = fields.oneOf("outcome", ReportedOutcome.class);
        Map<String, Object> details = new LinkedHashMap<>();
        put(details, "tool_id", toolId);
        put(details, "source_tool_id", sourceToolId);
        put(details, "target_url", targetUrl(fields));
        put(details, "arguments_preview", fields.optionalJson("arguments_preview"));
        put(details, "result_preview", fields.optionalJson("result_preview"));
        put(details, "error_message", fields.optionalText("error_message", 0, ERROR_MESSAGE_CHARS_MAX));
        put(details, "stack_trace", fields.optionalText("stack_trace", 0, STACK_TRACE_CHARS_MAX));
        fields.end();
        ToolExecution execution = new ToolExecution(
                toolName,
                toolKind,
                source,
                triggerEvent,
                startedAt,
                finishedAt,
                duration,
                outcome,
                httpStatus,
                errorCode,
                errorType,
                waitForResponse,
                showResultsToLlm);
        return new ReportRequest(execution, details);
    }

    private static @Nullable String targetUrl(ReportFields fields) {
        String url = fields.optionalText("target_url", 0, TARGET_URL_CHARS_MAX);
        if (url != null && (url.indexOf('?') >= 0 || url.indexOf('#') >= 0)) {
            fields.flaw("target_url", "target_url must have neither a query nor a fragment");
        }
        return url;
    }

    private static void put(Map<String, Object> details, String name, @Nullable Object value) {
        if (value != null) {
            details.put(name, value);
        }
    }

    @SuppressWarnings("unchecked") // StrictJson's objects are maps of this type, all the way down.
    private static Map<String, @Nullable Object> object(byte[] body) {
        if (body.length == 0) {
            throw refused(Flaw.body("Field required", "missing"));
        }
        try {
            if (StrictJson.parse(body) instanceof Map<?, ?> object) {
                return (Map<String, @Nullable Object>) object;
            }
        } catch (InvalidJsonException invalid) {
            throw refused(Flaw.body("JSON decode error: " + invalid.getMessage(), "json_invalid"));
        }
        throw refused(Flaw.body("Input should be a valid object", "model_attributes_type"));
    }

    private static ReportRefusedException refused(Flaw flaw) {
        return new ReportRefusedException(List.of(flaw));
    }

    /** Canonical JSON, at most as long as the body that it came in, but for how numbers are written. */
    byte[] canonicalDetails() {
        return CanonicalJson.write(details);
    }

    /**
     * What tells this execution from every other, as canonical JSON: whatever was sent but what may be
     * rendered otherwise the next time. Instants are in UTC, so that their zone makes no difference.
     */
    byte[] identity() {
        Map<String, @Nullable Object> identity = new TreeMap<>(details);
        identity.keySet().removeAll(RENDERED);
        identity.put("tool_name", execution.toolName());
        identity.put("tool_kind", Spelling.code(execution.toolKind()));
        identity.put("invocation_source", Spelling.code(execution.invocationSource()));
        identity.put("trigger_event", execution.triggerEvent());
        identity.put("started_at", execution.startedAt().toString());
        identity.put("finished_at", execution.finishedAt().toString());
        identity.put("duration_ms", execution.duration().toMillis());
        identity.put("outcome", Spelling.code(execution.outcome()));
        identity.put("http_status", execution.httpStatus());
        identity.put("error_code", execution.errorCode());
        identity.put("error_type", execution.errorType());
        identity.put("wait_for_response", execution.waitForResponse());
        identity.put("show_results_to_llm", execution.showResultsToLlm());
        return CanonicalJson.write(identity);
    }

    /** Redacted: the names of what was given, and nothing of what it says. */
    @Override
    public String toString() {
        return "ReportRequest" + new ArrayList<>(new TreeMap<>(details).keySet());
    }
}
