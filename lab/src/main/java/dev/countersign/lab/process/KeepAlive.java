package dev.countersign.lab.process;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One keep-alive connection to the ingress, written on a plain socket, because a load generator
 * shares the machine with what it measures: it must cost as little as can be.
 */
public final class KeepAlive implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = (int) Duration.ofSeconds(90).toMillis();

    private final URI url;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    /** @param url of the ingress, for example {@code http://127.0.0.1:8080} */
    public KeepAlive(URI url) throws IOException {
        this.url = url;
        connect();
    }

    private void connect() throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), 5_000);
        in = new BufferedInputStream(socket.getInputStream(), 8 * 1024);
        out = socket.getOutputStream();
    }

    /**
     * What every request to a path begins with.
     *
     * @param headers each with its line's end
     */
    public byte[] head(String path, String headers) {
        return ("POST " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nContent-Type: application/json\r\n"
                        + headers)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sends a request and waits for its answer. A broken connection is opened anew next time.
     *
     * @param head by {@link #head}
     * @param headers more of them, each with its line's end
     */
    public GatewayClient.Answer post(byte[] head, String headers, String body) throws IOException {
        if (socket.isClosed()) {
            connect();
        }
        try {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            byte[] tail =
                    (headers + "Content-Length: " + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] request = new byte[head.length + tail.length + bytes.length];
            System.arraycopy(head, 0, request, 0, head.length);
            System.arraycopy(tail, 0, request, head.length, tail.length);
            System.arraycopy(bytes, 0, request, head.length + tail.length, bytes.length);
            out.write(request);
            out.flush();
            return read();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private GatewayClient.Answer read() throws IOException {
        String statusLine = line();
        int status = Integer.parseInt(statusLine.substring(9, 12));
        StringBuilder headers = new StringBuilder();
        int length = -1;
        boolean chunked = false;
        boolean close = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String name = header.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).strip();
            headers.append(name).append(": ").append(value).append('\n');
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                case "connection" -> close = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        String body = chunked ? chunks() : text(Math.max(length, 0));
        if (close) {
            socket.close();
        }
        return new GatewayClient.Answer(status, headers.toString(), body);
    }

    private String chunks() throws IOException {
        StringBuilder body = new StringBuilder();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.append(text(size));
            line();
        }
        line();
        return body.toString();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().strip(), 16);
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection ended within an answer");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(48);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The connection ended before an answer");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
