package dev.countersign.ingress.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An answer as it came over the socket.
 *
 * @param status 0 when the connection was closed without an answer
 * @param headers one a line, names in lower case
 */
public record RawAnswer(int status, List<String> headers, String body) {
    private static final RawAnswer CLOSED = new RawAnswer(0, List.of(), "");
    private static final int STATUS_START = 9;
    private static final int STATUS_END = 12;

    /** The value of a header; empty when it is not there. */
    public String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ": ";
        return headers.stream()
                .filter(header -> header.startsWith(start))
                .map(header -> header.substring(start.length()))
                .findFirst()
                .orElse("");
    }

    /** Reads one answer; interim ones (1xx) are passed over. */
    static RawAnswer read(InputStream in) throws IOException {
        String statusLine = line(in);
        if (statusLine.length() < STATUS_END) {
            return CLOSED;
        }
        int status = Integer.parseInt(statusLine.substring(STATUS_START, STATUS_END));
        List<String> headers = new ArrayList<>();
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).strip();
            headers.add(name + ": " + value);
            if (name.equals("content-length")) {
                length = Integer.parseInt(value);
            }
        }
        if (status < 200) {
            return read(in);
        }
        byte[] body = length < 0 ? in.readAllBytes() : in.readNBytes(length);
        return new RawAnswer(status, List.copyOf(headers), new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
