package dev.countersign.console.problem;

import dev.countersign.schemas.json.CanonicalJson;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A problem document (RFC 9457).
 *
 * @param error the short code; stable, clients may switch on it
 * @param title the same for every problem of this code
 * @param detail a sentence for the caller: no secrets, no stack traces
 */
public record Problem(int status, String error, String title, String detail) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:countersign:problem:";

    public static Problem badRequest(String detail) {
        return new Problem(400, "bad_request", "The request is malformed", detail);
    }

    public static Problem unauthorized() {
        return new Problem(
                401,
                "unauthorized",
                "The credential is missing or wrong",
                "Use a bearer token of the identity provider, or HTTP Basic for a local user on loopback");
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "You may not do this", detail);
    }

    public static Problem rateLimited() {
        return new Problem(429, "rate_limited", "Too many requests", "There were too many attempts; wait a while");
    }

    public static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", "The inbox is not available", detail);
    }

    /** The problem for a status that the server itself chose. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> unauthorized();
            case 403 -> forbidden("The request was refused");
            case 404 -> new Problem(404, "not_found", "There is nothing here", "Nothing is served under this path");
            case 405 ->
                new Problem(
                        405,
                        "method_not_allowed",
                        "The method is not allowed here",
                        "Nothing under this path takes this method");
            case 408 ->
                new Problem(408, "request_timeout", "The request took too long", "The body did not arrive in time");
            case 413 -> new Problem(413, "payload_too_large", "The request is too large", "The body is too large");
            case 415 ->
                new Problem(
                        415,
                        "unsupported_media_type",
                        "The body's type is not supported",
                        "The body must be application/json");
            case 429 -> rateLimited();
            case 503 -> unavailable("The request cannot be served at the moment");
            default ->
                status < 500
                        ? new Problem(status, "bad_request", "The request is malformed", "The request was refused")
                        : new Problem(
                                status, "internal_error", "The request failed inside", "The request failed inside");
        };
    }

    public byte[] json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", TYPE_PREFIX + error);
        members.put("title", title);
        members.put("status", (long) status);
        members.put("detail", detail);
        members.put("error", error);
        return CanonicalJson.write(members);
    }

    public void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        if (status == 401) {
            // Never Basic: a browser would ask for the password and add it to other sites' requests.
            response.setHeader("WWW-Authenticate", "Bearer realm=\"countersign\"");
        }
        byte[] body = json();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
