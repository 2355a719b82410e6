package dev.countersign.client;

import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the gateway API answers. What is not of its form is nobody's answer. */
final class AnswerReader {
    private static final JsonMapper JSON = new JsonMapper();

    private AnswerReader() {}

    static String write(Object json) {
        return JSON.writeValueAsString(json);
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            JsonNode json = JSON.readTree(answer.body());
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException notJson) {
            // Said below.
        }
        throw RequestFailedException.malformed(answer.statusCode(), "its body is not a JSON object");
    }

    /** @param pending makes the answer of a call that waits for people */
    static Answer answer(HttpResponse<String> answer, Pending pending) {
        JsonNode json = json(answer);
        Answer read = switch (answer.statusCode()) {
            case 200 -> decided(answer, json, pending);
            case 202 -> new Answer.InProgress(text(answer, json, "receipt_id"));
            default -> refused(answer, json);
        };
        // Of another call that has the same key: nobody may take it for the answer to this one.
        return mismatch(answer) && !(read instanceof Answer.Conflict)
                ? new Answer.Conflict(textIfPresent(json, "receipt_id"), read)
                : read;
    }

    interface Pending {
        Answer.PendingApproval of(String receiptId, String approvalId);
    }

    private static Answer decided(HttpResponse<String> answer, JsonNode json, Pending pending) {
        String receipt = text(answer, json, "receipt_id");
        boolean replayed = header(answer, "Idempotency-Replayed").equals("true");
        String decision = text(answer, json, "decision");
        return switch (decision) {
            case "allow" -> new Answer.Executed(receipt, outcome(answer, json), replayed);
            case "deny" -> new Answer.Denied(receipt, text(answer, json, "reason"), rule(answer), replayed);
            case "pending_approval" -> pending.of(receipt, text(answer, json, "approval_id"));
            default -> throw RequestFailedException.malformed(answer.statusCode(), "no decision that is known");
        };
    }

    /** By the header alone: a tool may answer anything, also what looks like a failure of ours. */
    private static Outcome outcome(HttpResponse<String> answer, JsonNode json) {
        JsonNode response = json.get("tool_response");
        if (response == null) {
            return new Outcome.Withheld();
        }
        JsonNode error = response.path("error");
        return switch (header(answer, "Countersign-Outcome")) {
            case "succeeded" -> new Outcome.Succeeded(response);
            case "failed" ->
                new Outcome.Failed(
                        !text(answer, response, "effect").equals("none"),
                        text(answer, error, "code"),
                        text(answer, error, "message"));
            case "unknown" -> new Outcome.Unknown(text(answer, error, "code"), text(answer, error, "message"));
            default ->
                throw RequestFailedException.malformed(answer.statusCode(), "it does not say what came of the call");
        };
    }

    private static Answer refused(HttpResponse<String> answer, JsonNode json) {
        String code = text(answer, json, "error");
        String receipt = textIfPresent(json, "receipt_id");
        // One that nobody can compare any more is no other call: a new key might do it twice.
        return answer.statusCode() == 409 && code.equals("conflict") && mismatch(answer)
                ? new Answer.Conflict(receipt, null)
                : new Answer.Refused(answer.statusCode(), code, text(answer, json, "detail"), receipt);
    }

    static RequestFailedException failure(HttpResponse<String> answer) {
        JsonNode json = json(answer);
        return RequestFailedException.refused(
                answer.statusCode(), text(answer, json, "error"), text(answer, json, "detail"));
    }

    static Simulation simulation(HttpResponse<String> answer) {
        JsonNode json = json(answer);
        return new Simulation(
                text(answer, json, "decision"),
                text(answer, json, "risk_level"),
                json.path("requires_approval").asBoolean(true),
                text(answer, json, "reason"),
                text(answer, json, "policy_version"),
                textIfPresent(json, "matched_rule"));
    }

    static Receipt receipt(HttpResponse<String> answer) {
        JsonNode json = json(answer);
        return new Receipt(
                text(answer, json, "receipt_id"),
                text(answer, json, "status"),
                textIfPresent(json, "decision"),
                text(answer, json, "outcome"),
                text(answer, json, "reason"),
                json);
    }

    private static boolean mismatch(HttpResponse<String> answer) {
        return header(answer, "Idempotency-Key-Mismatch").equals("true");
    }

    /** Percent-encoded where a header could not say it. */
    private static @Nullable String rule(HttpResponse<String> answer) {
        String rule = header(answer, "Countersign-Rule");
        return rule.isEmpty() ? null : URLDecoder.decode(rule.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<String> answer, JsonNode json, String name) {
        String text = textIfPresent(json, name);
        if (text == null) {
            throw RequestFailedException.malformed(answer.statusCode(), "it has no text in the member " + name);
        }
        return text;
    }

    private static @Nullable String textIfPresent(JsonNode json, String name) {
        JsonNode member = json.path(name);
        return member.isString() ? member.asString() : null;
    }
}
