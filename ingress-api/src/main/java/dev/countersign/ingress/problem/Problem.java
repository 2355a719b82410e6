package dev.countersign.ingress.problem;

import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param detail a sentence for the caller: no secrets, no stack traces
 * @param receiptId where the call is known
 * @param members further members, by name
 * @param headers beside content type and length
 */
public record Problem(
        ProblemCode code,
        String detail,
        @Nullable String receiptId,
        Map<String, String> members,
        Map<String, String> headers) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:countersign:problem:";

    public Problem {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, null, Map.of(), Map.of());
    }

    /** The problem about a call whose receipt has, or will have, this id. */
    public Problem about(String receipt) {
        return new Problem(code, detail, receipt, members, headers);
    }

    public Problem with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Problem(code, detail, receiptId, members, more);
    }

    public Problem withMember(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(code, detail, receiptId, more, headers);
    }

    /** @param seconds after which another attempt may do better */
    public Problem retryAfter(long seconds) {
        return with("Retry-After", Long.toString(Math.max(1, seconds)));
    }

    public HttpAnswer answer() {
        JsonWriter json = new JsonWriter().beginObject();
        json.member("type", TYPE_PREFIX + code.code());
        json.member("title", code.title());
        json.name("status").value(code.status());
        json.member("detail", detail);
        json.member("error", code.code());
        json.memberIfPresent("receipt_id", receiptId);
        members.forEach(json::member);
        return new HttpAnswer(
                code.status(), MEDIA_TYPE, headers, json.endObject().toBytes());
    }
}
