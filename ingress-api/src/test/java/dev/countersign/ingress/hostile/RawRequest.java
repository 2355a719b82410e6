package dev.countersign.ingress.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request byte by byte: nothing is checked, escaped or added, except the length of a body that
 * was given without one. Immutable; every method returns another request.
 */
final class RawRequest {
    private final String requestLine;
    private final List<String> headers;
    private final byte[] body;
    private final boolean lengthDue;

    private RawRequest(String requestLine, List<String> headers, byte[] body, boolean lengthDue) {
        this.requestLine = requestLine;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.lengthDue = lengthDue;
    }

    static RawRequest line(String requestLine) {
        return new RawRequest(requestLine, List.of(), new byte[0], false);
    }

    RawRequest as(String otherRequestLine) {
        return new RawRequest(otherRequestLine, headers, body, lengthDue);
    }

    /** Adds a header line; ISO 8859-1, so that every char is one byte. */
    RawRequest header(String line) {
        List<String> more = new ArrayList<>(headers);
        more.add(line);
        return new RawRequest(requestLine, more, body, lengthDue);
    }

    /** Leaves out every header of that name. */
    RawRequest without(String name) {
        List<String> fewer = headers.stream()
                .filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .toList();
        return new RawRequest(requestLine, fewer, body, lengthDue);
    }

    RawRequest replacing(String name, String line) {
        return without(name).header(line);
    }

    RawRequest body(byte[] bytes) {
        return new RawRequest(requestLine, headers, bytes, true);
    }

    RawRequest body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A body whose framing the headers already tell, rightly or not. */
    RawRequest framed(String bytes) {
        return new RawRequest(requestLine, headers, bytes.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    byte[] head() {
        StringBuilder head = new StringBuilder(requestLine).append("\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        if (lengthDue) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head());
        all.writeBytes(body);
        return all.toByteArray();
    }
}
