package dev.countersign.ingress.question;

import dev.countersign.domain.identity.ApprovalId;
import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.question.Issues.Issue;
import dev.countersign.ingress.question.QuestionView.Delivery;
import dev.countersign.schemas.json.CanonicalJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of the approvals API, byte for byte as its contract has them. */
final class QuestionAnswers {
    private QuestionAnswers() {}

    static HttpAnswer created(
            String requestId, ApprovalId approvalId, String status, Instant createdAt, Instant expiresAt) {
        byte[] body = new JsonWriter()
                .beginObject()
                .member("request_id", requestId)
                .member("approval_id", approvalId.toString())
                .member("status", status)
                .member("created_at", createdAt.toString())
                .member("expires_at", expiresAt.toString())
                .endObject()
                .toBytes();
        return HttpAnswer.json(201, body).with("Location", QuestionsEndpoint.PATH + "/" + requestId);
    }

    /** Taken, but approval-stream has not said so yet. */
    static HttpAnswer accepted(String requestId, ApprovalId approvalId, long retryAfterSeconds) {
        byte[] body = new JsonWriter()
                .beginObject()
                .member("request_id", requestId)
                .member("approval_id", approvalId.toString())
                .endObject()
                .toBytes();
        return HttpAnswer.json(202, body)
                .with("Location", QuestionsEndpoint.PATH + "/" + requestId)
                .with("Retry-After", Long.toString(retryAfterSeconds));
    }

    /** What the callback is sent too, to the byte once it is resolved. */
    static HttpAnswer result(QuestionView view) {
        return HttpAnswer.json(200, CanonicalJson.write(view.answer()));
    }

    /** The result, and once there is one to deliver, how that stands. */
    static HttpAnswer question(QuestionView view) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(view.answer());
        Delivery delivery = view.delivery();
        if (delivery != null) {
            members.put("result_delivery_status", delivery.status().name().toLowerCase(Locale.ROOT));
            members.put("result_delivery_error", delivery.error());
        }
        return HttpAnswer.json(200, CanonicalJson.write(members));
    }

    static HttpAnswer withdrawn(String requestId) {
        return state(200, requestId, "cancelled");
    }

    static HttpAnswer redelivering(QuestionView view) {
        return state(202, view.requestId(), view.status());
    }

    private static HttpAnswer state(int status, String requestId, String state) {
        byte[] body = new JsonWriter()
                .beginObject()
                .member("request_id", requestId)
                .member("status", state)
                .endObject()
                .toBytes();
        return HttpAnswer.json(status, body);
    }

    static HttpAnswer unauthorized(String code) {
        return error(401, code).with("WWW-Authenticate", "ApiKey realm=\"countersign\"");
    }

    static HttpAnswer invalidPayload(List<Issue> issues) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .member("error", "invalid_payload")
                .name("issues")
                .beginArray();
        for (Issue issue : issues) {
            json.beginObject()
                    .member("path", issue.path())
                    .member("message", issue.message())
                    .endObject();
        }
        return HttpAnswer.json(400, json.endArray().endObject().toBytes());
    }

    static HttpAnswer overLimit() {
        byte[] body = new JsonWriter()
                .beginObject()
                .member("error", "USAGE_APPROVAL_LIMIT")
                .member("code", "USAGE_APPROVAL_LIMIT")
                .name("over_limit")
                .value(true)
                .endObject()
                .toBytes();
        return HttpAnswer.json(403, body);
    }

    static HttpAnswer conflict(String code) {
        return error(409, code);
    }

    static HttpAnswer rateLimited(long seconds) {
        return error(429, "rate_limited").with("Retry-After", Long.toString(seconds));
    }

    private static HttpAnswer error(int status, String code) {
        return HttpAnswer.json(
                status,
                new JsonWriter().beginObject().member("error", code).endObject().toBytes());
    }
}
