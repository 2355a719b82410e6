package dev.countersign.tlog.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.tlog.checkpoint.Checkpoint;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A witness over HTTP.
 *
 * <pre>
 * POST /add-checkpoint            200, 400, 403, 404, 409, 422; 413 for a longer body than any request has
 * GET  /&lt;origin hash&gt;/checkpoint  200, 404
 * </pre>
 *
 * An error's body is a sentence for people; only the status is to be relied on.
 */
public final class WitnessEndpoint implements AutoCloseable {
    static final String ADD_CHECKPOINT = "/add-checkpoint";
    /** The type of the body that tells a size. */
    static final String SIZE_TYPE = "text/x.tlog.size";

    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final String CHECKPOINT_SUFFIX = "/checkpoint";
    private static final int BACKLOG_CONNECTIONS = 128;
    /** How long requests under way may take when it is closed. The JDK's server may wait all of it for an idle client. */
    private static final int CLOSING_SECONDS = 1;

    private static final Logger LOG = System.getLogger(WitnessEndpoint.class.getName());

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Witness witness;

    private WitnessEndpoint(HttpServer server, Witness witness) {
        this.server = server;
        this.witness = witness;
    }

    /** @throws IOException when the address cannot be listened on, {@link java.net.BindException} when it is busy */
    public static WitnessEndpoint start(Witness witness, InetSocketAddress address) throws IOException {
        WitnessEndpoint endpoint = new WitnessEndpoint(HttpServer.create(address, BACKLOG_CONNECTIONS), witness);
        endpoint.server.createContext("/", endpoint::handle);
        endpoint.server.setExecutor(endpoint.requests);
        endpoint.server.start();
        return endpoint;
    }

    /** Where it listens, with the port that was free when none was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals(ADD_CHECKPOINT)) {
                addCheckpoint(exchange);
            } else if (path.endsWith(CHECKPOINT_SUFFIX) && path.length() > CHECKPOINT_SUFFIX.length()) {
                latest(exchange, path.substring(1, path.length() - CHECKPOINT_SUFFIX.length()));
            } else {
                answer(exchange, 404, TEXT_TYPE, "There is nothing here.\n");
            }
        }
    }

    private void addCheckpoint(HttpExchange exchange) throws IOException {
        if (isNot("POST", exchange)) {
            return;
        }
        byte[] request = exchange.getRequestBody().readNBytes(AddCheckpoint.BYTES_MAX + 1);
        if (request.length > AddCheckpoint.BYTES_MAX) {
            answer(exchange, 413, TEXT_TYPE, "No request is longer than " + AddCheckpoint.BYTES_MAX + " bytes.\n");
            return;
        }
        WitnessAnswer answer;
        try {
            answer = witness.addCheckpoint(request);
        } catch (IOException failure) {
            fail(exchange, failure);
            return;
        }
        switch (answer) {
            case WitnessAnswer.Cosigned(var signature) -> answer(exchange, 200, TEXT_TYPE, signature.line());
            case WitnessAnswer.Malformed(String reason) -> answer(exchange, 400, TEXT_TYPE, reason + "\n");
            case WitnessAnswer.Forbidden(String reason) -> answer(exchange, 403, TEXT_TYPE, reason + "\n");
            case WitnessAnswer.UnknownLog() ->
                answer(exchange, 404, TEXT_TYPE, "This witness does not watch that log.\n");
            case WitnessAnswer.Conflict(long size) -> answer(exchange, 409, SIZE_TYPE, size + "\n");
            case WitnessAnswer.Inconsistent(String reason) -> answer(exchange, 422, TEXT_TYPE, reason + "\n");
        }
    }

    private void latest(HttpExchange exchange, String originHash) throws IOException {
        if (isNot("GET", exchange)) {
            return;
        }
        Checkpoint latest;
        try {
            latest = witness.latest(originHash);
        } catch (IOException failure) {
            fail(exchange, failure);
            return;
        }
        if (latest == null) {
            answer(exchange, 404, TEXT_TYPE, "This witness has cosigned nothing of that log.\n");
        } else {
            answer(exchange, 200, TEXT_TYPE, new String(latest.bytes(), StandardCharsets.UTF_8));
        }
    }

    private static boolean isNot(String method, HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals(method)) {
            return false;
        }
        exchange.getResponseHeaders().set("Allow", method);
        answer(exchange, 405, TEXT_TYPE, "This takes " + method + ".\n");
        return true;
    }

    private static void fail(HttpExchange exchange, IOException failure) throws IOException {
        LOG.log(Level.ERROR, "The witness cannot read or write its state, and cosigns nothing", failure);
        answer(exchange, 500, TEXT_TYPE, "The witness cannot read or write its state.\n");
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Lets the requests under way end, and takes no more. */
    @Override
    public void close() {
        server.stop(CLOSING_SECONDS);
        requests.close();
    }
}
