package dev.countersign.ingress.platform;

import dev.countersign.ingress.http.HttpAnswer;
import dev.countersign.ingress.problem.Problem;
import dev.countersign.ingress.problem.ProblemCode;
import dev.countersign.schemas.json.CanonicalJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends a request with an error in this API's form: <code>{"errors":[{"code":…,"msg":…}]}</code>. Has no stack
 * trace: it is an answer, not a fault.
 */
final class PlatformRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient List<String> messages;
    private final transient Map<String, String> headers;

    private PlatformRefusal(int status, String code, List<String> messages, Map<String, String> headers) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
        this.messages = List.copyOf(messages);
        this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static PlatformRefusal of(int status, String code, String message) {
        return new PlatformRefusal(status, code, List.of(message), Map.of());
    }

    static PlatformRefusal of(int status, String code, List<String> messages) {
        return new PlatformRefusal(status, code, messages, Map.of());
    }

    static PlatformRefusal invalid(String message) {
        return of(400, "INVALID_REQUEST", message);
    }

    static PlatformRefusal nothingHere() {
        return of(404, "NOT_FOUND", "Nothing is served under this path");
    }

    static PlatformRefusal noSuchSession() {
        return of(404, "SESSION_NOT_FOUND", "There is no such session in this environment of the application");
    }

    static PlatformRefusal noSuchRun() {
        return of(404, "RUN_NOT_FOUND", "There is no such run in this environment of the application");
    }

    static PlatformRefusal unavailable(String message) {
        return of(503, "UNAVAILABLE", message).with("Retry-After", "1");
    }

    /** What the steps shared with the other dialects refuse. */
    static PlatformRefusal of(Problem problem) {
        String code = problem.code() == ProblemCode.BAD_REQUEST
                ? "INVALID_REQUEST"
                : problem.code() == ProblemCode.CONFLICT
                        ? "IDEMPOTENCY_CONFLICT"
                        : problem.code().name();
        return new PlatformRefusal(problem.code().status(), code, List.of(problem.detail()), problem.headers());
    }

    PlatformRefusal with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new PlatformRefusal(status, code, messages, more);
    }

    HttpAnswer answer() {
        byte[] body = CanonicalJson.write(Map.of(
                "errors",
                messages.stream()
                        .map(message -> Map.of("code", code, "msg", message))
                        .toList()));
        HttpAnswer answer = HttpAnswer.json(status, body);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }
}
