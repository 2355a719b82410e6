package dev.countersign.lab.process;

import java.io.IOException;
import java.net.URI;

/** An agent that makes tool calls over one connection. */
public final class GatewayClient implements AutoCloseable {
    private final KeepAlive connection;
    private final byte[] head;

    /**
     * An answer.
     *
     * @param headers as they came, one a line, names in lower case
     */
    public record Answer(int status, String headers, String body) {}

    /**
     * Opens a connection.
     *
     * @param url of the ingress, for example {@code http://127.0.0.1:8080}
     * @param bearer {@code agent:secret}
     */
    public GatewayClient(URI url, String bearer) throws IOException {
        this.connection = new KeepAlive(url);
        this.head = connection.head("/v1/agent-tool-call", "Authorization: Bearer " + bearer + "\r\n");
    }

    /** Makes a tool call and waits for its answer. A broken connection is opened anew next time. */
    public Answer call(String key, String body) throws IOException {
        return connection.post(head, "Idempotency-Key: " + key + "\r\n", body);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
