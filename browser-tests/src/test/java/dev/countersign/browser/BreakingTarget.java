package dev.countersign.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A system that is acted on.
 *
 * <pre>
 * POST /do      answers that it is done
 * POST /wire    takes the request, then breaks the connection without a word
 * </pre>
 */
final class BreakingTarget implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger wires = new AtomicInteger();
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    private BreakingTarget(HttpServer server) {
        this.server = server;
    }

    static BreakingTarget start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        BreakingTarget target = new BreakingTarget(server);
        server.createContext("/do", target::answer);
        server.createContext("/wire", target::breakOff);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return target;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often {@code /wire} was asked. */
    int wires() {
        return wires.get();
    }

    /** What {@code /do} was asked to do, in order. */
    List<String> done() {
        return List.copyOf(done);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            done.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = "{\"done\":true,\"reference\":\"T-20871\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void breakOff(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        wires.incrementAndGet();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
