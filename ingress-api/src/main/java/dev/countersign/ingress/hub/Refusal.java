package dev.countersign.ingress.hub;

import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.http.JsonWriter;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.schemas.json.CanonicalJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer without data, in the contract's envelope.
 *
 * @param message a sentence for the caller: no secrets, no stack traces
 * @param details by name, values as {@link CanonicalJson} writes them
 * @param headers beside content type and length
 */
record Refusal(HubCode code, String message, Map<String, @Nullable Object> details, Map<String, String> headers) {
    Refusal {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static Refusal of(HubCode code, String message) {
        return new Refusal(code, message, Map.of(), Map.of());
    }

    /** What is wrong with a request, each with where: a JSON pointer into the body, or empty. */
    static Refusal invalid(List<Violation> violations) {
        int count = violations.size();
        return of(HubCode.INVALID_INPUT, count == 1 ? violations.getFirst().message() : count + " things are wrong")
                .with("violations", violations.stream().map(Violation::json).toList());
    }

    static Refusal invalid(String path, String message) {
        return invalid(List.of(new Violation(path, message)));
    }

    /** Everything that is wrong, a sentence each, with where it is. */
    List<String> sentences() {
        if (!(details.get("violations") instanceof List<?> violations)) {
            return List.of(message);
        }
        return violations.stream()
                .map(one -> one instanceof Map<?, ?> violation
                        ? violation.get("path") + ": " + violation.get("message")
                        : message)
                .toList();
    }

    /** What the steps shared with the other dialects refuse. */
    static Refusal of(Problem problem) {
        HubCode code = HubCode.of(problem.code());
        Refusal refusal = code == HubCode.INVALID_INPUT
                ? invalid("", problem.detail())
                : new Refusal(code, problem.detail(), Map.of(), Map.of());
        String receipt = problem.receiptId();
        refusal = receipt == null ? refusal : refusal.with("receipt_id", receipt);
        return new Refusal(refusal.code(), refusal.message(), refusal.details(), problem.headers());
    }

    /** One thing that is wrong. */
    record Violation(String path, String message) {
        private Map<String, Object> json() {
            return Map.of("path", path, "message", message);
        }
    }

    /** The same with one more detail. */
    Refusal with(String detail, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(details);
        more.put(detail, value);
        return new Refusal(code, message, more, headers);
    }

    Refusal withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Refusal(code, message, details, more);
    }

    HttpAnswer answer(String requestId) {
        byte[] body = new JsonWriter()
                .beginObject()
                .name("success")
                .value(false)
                .name("error")
                .beginObject()
                .member("code", code.name())
                .member("message", message)
                .name("details")
                .raw(CanonicalJson.write(details))
                .endObject()
                .member("request_id", requestId)
                .endObject()
                .toBytes();
        HttpAnswer answer = HttpAnswer.json(code.status(), body);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    RefusedException exception() {
        return new RefusedException(this);
    }

    /** Ends a request with a refusal. Has no stack trace: it is an answer, not a fault. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        RefusedException(Refusal refusal) {
            super(refusal.message(), null, false, false);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }
}
