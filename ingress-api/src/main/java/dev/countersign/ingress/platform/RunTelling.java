package dev.countersign.ingress.platform;

import dev.countersign.domain.call.Answer;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.execution.Outcome;
import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.identity.CallId;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.ingress.http.Spelling;
import dev.countersign.readmodel.ReceiptView;
import dev.countersign.schemas.json.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a run stands, in this API's words. Whether it is made of the pipeline's answer or of what the read model
 * has, the same run is told in the same way.
 *
 * <p>What is still to come has an event that says what for: {@code Approval_Required}, and where a user's own
 * authorization is missing, {@code IDP_Redirect}.
 *
 * @param status {@code pending}, {@code running}, {@code success}, {@code failed}
 * @param events what is to be known beside the output, each {@code type} and {@code content}
 * @param output what the tool answered, each {@code type} and {@code content}
 */
record RunTelling(String status, List<Map<String, Object>> events, List<Map<String, Object>> output) {
    private static final String PREFIX = "run_";
    private static final String PENDING = "pending";
    private static final String RUNNING = "running";
    private static final String SUCCESS = "success";
    private static final String FAILED = "failed";
    private static final Map<String, Object> ERASED = Map.of("erased", true);

    /** How runs are named: by their call. */
    static String runId(CallId callId) {
        return PREFIX + callId;
    }

    /** Null for what is no run's id. */
    static @Nullable CallId callId(String runId) {
        String value = runId.startsWith(PREFIX) ? runId.substring(PREFIX.length()) : "";
        return CallId.isWellFormed(value) ? new CallId(value) : null;
    }

    /** {@code sessionInfo.status}. */
    String sessionStatus() {
        return switch (status) {
            case PENDING, RUNNING -> "busy";
            case SUCCESS -> "idle";
            default -> "error";
        };
    }

    /** Whether nothing more will happen by itself. */
    boolean isOver() {
        return status.equals(SUCCESS) || status.equals(FAILED);
    }

    static RunTelling running() {
        return new RunTelling(RUNNING, List.of(), List.of());
    }

    /**
     * @param profiles where the user authorizes what is missing
     * @return null of a key that has expired: then nothing is known of a run
     */
    static @Nullable RunTelling of(Answer answer, CallId callId, Supplier<List<Map<String, Object>>> profiles) {
        return switch (answer) {
            case Answer.Allowed(Outcome.Succeeded(var response)) -> success(response);
            case Answer.Allowed(Outcome.Failed(var effect, var error)) ->
                effect == Effect.NONE ? failedWithoutEffect(error) : toolFailed("failed", Spelling.code(effect), error);
            case Answer.Allowed(Outcome.Unknown(var error)) -> toolFailed("unknown", "possible", error);
            case Answer.Denied(var rule, var reason) -> denied(rule, reason);
            case Answer.Pending(var rule, var reason) -> approval(callId.approvalId(), reason);
            case Answer.AuthorizationRequired(var waits, var reason) ->
                new RunTelling(waits ? PENDING : FAILED, List.of(redirect(profiles.get())), List.of(missing(reason)));
            case Answer.PolicyError(var reason) -> failed("Policy_Error", Map.of("reason", reason));
            case Answer.KeyExpired expired -> null;
            case Answer.DryRun dryRun -> throw noRun();
        };
    }

    /** @param profiles as above */
    static RunTelling of(ReceiptView view, Supplier<List<Map<String, Object>>> profiles) {
        return switch (view.status()) {
            case EXECUTING -> running();
            case PENDING_APPROVAL -> approval(String.valueOf(view.approvalId()), view.reason());
            case PENDING_AUTHORIZATION ->
                new RunTelling(PENDING, List.of(redirect(profiles.get())), List.of(missing(view.reason())));
            case DENIED, CLOSED -> denied(view.rule(), view.reason());
            case POLICY_ERROR -> failed("Policy_Error", Map.of("reason", view.reason()));
            case SUCCEEDED, FAILED, UNKNOWN, RESOLVED, REPORTED -> ended(view);
            case DRY_RUN -> throw noRun();
        };
    }

    /** Impossible: no key that a caller can have names a dry run. */
    private static IllegalStateException noRun() {
        return new IllegalStateException("A run's key names a dry run");
    }

    private static RunTelling ended(ReceiptView view) {
        SealedValue response = view.response();
        if (response != null) {
            return success(response);
        }
        ToolError error =
                view.error() == null ? new ToolError("not_told", "Nothing is known of how it ended.") : view.error();
        return switch (view.outcome()) {
            case SUCCEEDED -> new RunTelling(SUCCESS, List.of(), List.of(output(ERASED)));
            case UNKNOWN -> toolFailed("unknown", "possible", error);
            case FAILED_NO_EFFECT -> failedWithoutEffect(error);
            case FAILED_EFFECT_POSSIBLE -> toolFailed("failed", "possible", error);
            case NOT_EXECUTED -> toolFailed("not_executed", "none", error);
        };
    }

    private static RunTelling success(SealedValue response) {
        Object content = response.isOpen() ? StrictJson.parse(response.bytes()) : ERASED;
        return new RunTelling(SUCCESS, List.of(), List.of(output(content)));
    }

    private static Map<String, Object> output(@Nullable Object content) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("type", "tool_output");
        output.put("content", content == null ? Map.of() : content);
        return output;
    }

    private static Map<String, Object> redirect(List<Map<String, Object>> profiles) {
        return event("IDP_Redirect", Map.of("auth_profiles", profiles));
    }

    /** While it is missing, the tool answers an error. */
    private static Map<String, Object> missing(String reason) {
        return output(Map.of("error", Map.of("code", "authorization_required", "message", reason)));
    }

    private static RunTelling approval(String approvalId, String reason) {
        return new RunTelling(
                PENDING,
                List.of(event("Approval_Required", Map.of("approvalId", approvalId, "reason", reason))),
                List.of());
    }

    private static RunTelling denied(@Nullable String rule, String reason) {
        return failed("Run_Denied", rule == null ? Map.of("reason", reason) : Map.of("reason", reason, "rule", rule));
    }

    /** What an order to stop kept from beginning was refused, and is told as in the other dialects. */
    private static RunTelling failedWithoutEffect(ToolError error) {
        return error.isStop() ? denied(null, error.message()) : toolFailed("failed", "none", error);
    }

    private static RunTelling toolFailed(String outcome, String effect, ToolError error) {
        return failed(
                "Tool_Failed",
                Map.of("outcome", outcome, "effect", effect, "code", error.code(), "message", error.message()));
    }

    private static RunTelling failed(String type, Map<String, Object> content) {
        return new RunTelling(FAILED, List.of(event(type, content)), List.of());
    }

    private static Map<String, Object> event(String type, Map<String, Object> content) {
        return Map.of("type", type, "content", content);
    }
}
