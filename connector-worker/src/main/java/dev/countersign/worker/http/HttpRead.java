package dev.countersign.worker.http;

import dev.countersign.domain.execution.ToolError;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.look.LookResult.NotSeen;
import dev.countersign.domain.look.LookResult.NothingThere;
import dev.countersign.worker.connector.Fields;
import dev.countersign.worker.connector.SeenFields;
import dev.countersign.worker.secret.Redaction;
import org.jspecify.annotations.Nullable;

/**
 * How to see what an HTTP target holds, in its owner's words:
 *
 * <pre>{@code
 * {"path":"/tickets/{resource.ticket_id}","query":{"fields":"state,owner"},"headers":{"X-Tenant":"7"},
 *  "response":"/ticket"}
 * }</pre>
 *
 * A GET, always. Its answer is a JSON object, or has one at {@code response}; 404 and 410 and a JSON null
 * there say that there is nothing.
 *
 * @param response where the object is; null for the whole body
 */
record HttpRead(RequestTemplate request, @Nullable JsonPointer response) {
    static HttpRead parse(String read) {
        Fields fields = Fields.parse("tool's read", read);
        RequestTemplate request = RequestTemplate.readOnly(fields);
        String response = fields.textOrNull("response");
        fields.end();
        return new HttpRead(request, response == null ? null : HttpOperation.pointer(fields, response));
    }

    /** What an answer says, without the secrets that were sent. */
    LookResult seen(int status, Body body, Redaction redaction) {
        if (status == 404 || status == 410) {
            return new NothingThere();
        }
        if (status < 200 || status >= 300) {
            return new NotSeen(StatusReading.error(status));
        }
        Body.Value value = body.whole() ? body.parsed() : null;
        if (value == null) {
            return new NotSeen(new ToolError("read_unreadable", "The target's answer is too long, or is not JSON."));
        }
        if (response == null) {
            return SeenFields.of(redaction.of(value.json()));
        }
        JsonPointer.Found found = response.find(value.json());
        return found != null && found.value() == null
                ? new NothingThere()
                : SeenFields.of(found == null ? null : redaction.of(found.value()));
    }
}
