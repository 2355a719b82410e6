package dev.countersign.ingress.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer, complete before its first byte is written.
 *
 * @param headers beside content type and length; each name once
 * @param body the array is owned by the answer
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are written once and never compared.
public record HttpAnswer(int status, String contentType, Map<String, String> headers, byte[] body) {
    public static final String JSON = "application/json";

    private static final int NO_CONTENT = 204;

    public HttpAnswer {
        // A map of few entries: an answer is made anew with each header that it gets.
        headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(copy(headers, 0));
    }

    /** A JSON answer without further headers. */
    public static HttpAnswer json(int status, byte[] body) {
        return new HttpAnswer(status, JSON, Map.of(), body);
    }

    /** 204: there is nothing to say, and nothing is said of its type. */
    public static HttpAnswer noContent() {
        return new HttpAnswer(NO_CONTENT, "", Map.of(), new byte[0]);
    }

    /** The same answer with one more header, or another value for one it has. */
    public HttpAnswer with(String name, String value) {
        Map<String, String> more = copy(headers, 1);
        more.put(name, value);
        return new HttpAnswer(status, contentType, more, body);
    }

    private static Map<String, String> copy(Map<String, String> headers, int more) {
        Map<String, String> copy = LinkedHashMap.newLinkedHashMap(headers.size() + more);
        copy.putAll(headers);
        return copy;
    }

    /** Writes the answer. Nothing may have been written before. */
    public void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        headers.forEach(response::setHeader);
        // Answers are about one caller and one moment; no cache on the way may keep them.
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (status == NO_CONTENT) {
            return;
        }
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
