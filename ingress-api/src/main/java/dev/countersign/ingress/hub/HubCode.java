package dev.countersign.ingress.hub;

import dev.countersign.ingress.problem.ProblemCode;

/** Why the hub API gives no data. The names are its contract; clients may switch on them. */
enum HubCode {
    /** The call goes on; it was not finished within the wait. Not a failure. */
    IN_PROGRESS(202),
    INVALID_INPUT(400),
    /** The call would wait for people, and without a key nobody could ask for its result. */
    IDEMPOTENCY_KEY_REQUIRED(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    TOOL_NOT_FOUND(404),
    CONNECTION_NOT_FOUND(404),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    REQUEST_TIMEOUT(408),
    APPROVAL_REQUIRED(409),
    IDEMPOTENCY_CONFLICT(409),
    IDEMPOTENCY_KEY_EXPIRED(409),
    PAYLOAD_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    POLICY_ERROR(422),
    RATE_LIMITED(429),
    INTERNAL_ERROR(500),
    UPSTREAM_ERROR(502),
    UNAVAILABLE(503);

    private final int status;

    HubCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** The code for what the steps shared with the other dialects refuse. */
    static HubCode of(ProblemCode code) {
        return switch (code) {
            case BAD_REQUEST, URI_TOO_LONG, EXPECTATION_FAILED, HEADERS_TOO_LARGE -> INVALID_INPUT;
            case UNAUTHORIZED -> UNAUTHORIZED;
            case FORBIDDEN -> FORBIDDEN;
            case NOT_FOUND -> NOT_FOUND;
            case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
            case REQUEST_TIMEOUT -> REQUEST_TIMEOUT;
            case CONFLICT -> IDEMPOTENCY_CONFLICT;
            case IDEMPOTENCY_KEY_EXPIRED -> IDEMPOTENCY_KEY_EXPIRED;
            case PAYLOAD_TOO_LARGE -> PAYLOAD_TOO_LARGE;
            case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
            case POLICY_ERROR -> POLICY_ERROR;
            case RATE_LIMITED -> RATE_LIMITED;
            case UNAVAILABLE -> UNAVAILABLE;
            case INTERNAL_ERROR -> INTERNAL_ERROR;
        };
    }
}
