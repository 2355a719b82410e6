package dev.countersign.ingress.problem;

import java.util.Locale;

/** Why a request got no decision. The short code is stable; clients may switch on it. */
public enum ProblemCode {
    BAD_REQUEST(400, "The request is malformed"),
    UNAUTHORIZED(401, "The credential is missing or wrong"),
    FORBIDDEN(403, "The credential does not allow this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    CONFLICT(409, "The idempotency key was used with other parameters"),
    IDEMPOTENCY_KEY_EXPIRED(409, "The idempotency key has expired"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    URI_TOO_LONG(414, "The request target is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's type is not supported"),
    EXPECTATION_FAILED(417, "The expectation cannot be met"),
    POLICY_ERROR(422, "Policy could not be evaluated"),
    RATE_LIMITED(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "The request's headers are too large"),
    INTERNAL_ERROR(500, "The request failed inside"),
    UNAVAILABLE(503, "The pipeline is not available");

    private final int status;
    private final String title;
    private final String code;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
        this.code = name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    /** The same for every problem of this code. */
    public String title() {
        return title;
    }

    /** What the member {@code error} holds. */
    public String code() {
        return code;
    }

    /** The code for a status that the server itself chose; the family's own where we have none. */
    public static ProblemCode ofStatus(int status) {
        for (ProblemCode code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return status < 500 ? BAD_REQUEST : INTERNAL_ERROR;
    }
}
