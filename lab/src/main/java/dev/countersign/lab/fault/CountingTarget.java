package dev.countersign.lab.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The system that is acted on: counts, per idempotency key, how often a request came and how often
 * it changed something. It outlives whatever is killed around it.
 *
 * <pre>
 * POST /charge    honours no key: every request takes effect
 * POST /upsert    honours Idempotency-Key: the first request takes effect
 * </pre>
 */
public final class CountingTarget implements AutoCloseable {
    private static final long EFFECT_MILLIS = 15;

    private final HttpServer server;
    private final Map<String, AtomicInteger> charges = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> upserts = new ConcurrentHashMap<>();

    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, String> authorizations = new ConcurrentHashMap<>();
    private final Gate gate = new Gate();

    private CountingTarget(HttpServer server) {
        this.server = server;
    }

    /** Starts on any free loopback port. */
    public static CountingTarget start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        CountingTarget target = new CountingTarget(server);
        server.createContext("/charge", exchange -> target.count(exchange, target.charges));
        server.createContext("/upsert", exchange -> target.count(exchange, target.upserts));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return target;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often {@code /charge} took effect for a call id. */
    public int charges(String callId) {
        return count(charges, callId);
    }

    /** What the last request for a call id said; empty when none came. */
    public String body(String callId) {
        return bodies.getOrDefault(callId, "");
    }

    /** The token that the last request for a call id bore; empty when none came, or none. */
    public String token(String callId) {
        return authorizations.getOrDefault(callId, "").replaceFirst("^Bearer ", "");
    }

    /** Holds answers back until the gate is opened; what they answer took effect before. */
    public Gate gate() {
        return gate;
    }

    /** Whether {@code /upsert} took effect for a call id; by its nature it cannot do so twice. */
    public boolean upserted(String callId) {
        return count(upserts, callId) > 0;
    }

    /** How many requests came in all, repeated ones included. */
    public int requests() {
        return charges.values().stream().mapToInt(AtomicInteger::get).sum()
                + upserts.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private static int count(Map<String, AtomicInteger> counts, String callId) {
        AtomicInteger count = counts.get(callId);
        return count == null ? 0 : count.get();
    }

    private void count(HttpExchange exchange, Map<String, AtomicInteger> counts) throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            if (key == null) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            bodies.put(key, new String(request, StandardCharsets.UTF_8));
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.put(key, authorization == null ? "" : authorization);
            counts.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
            pause();
            gate.pass();
            byte[] body = "{\"done\":true}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static void pause() {
        try {
            // Long enough that a kill of the worker usually finds effects in the middle.
            Thread.sleep(EFFECT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
