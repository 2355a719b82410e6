package dev.countersign.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Does to each request what the script says next, and keeps what it was asked. */
final class ScriptedServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Queue<Deed> script = new ArrayDeque<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    /** A request as it arrived, whole. */
    record Asked(String method, String target, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    sealed interface Deed {
        /** The request is read, and the connection closed without an answer. */
        record Drop() implements Deed {}

        /** Nothing is ever answered. */
        record Silence() implements Deed {}

        record Say(int status, String body, Map<String, String> headers) implements Deed {
            Say with(String name, String value) {
                Map<String, String> more = new LinkedHashMap<>(headers);
                more.put(name, value);
                return new Say(status, body, more);
            }
        }
    }

    static Deed.Say say(int status, String body) {
        return new Deed.Say(status, body, Map.of());
    }

    ScriptedServer(Deed... deeds) throws IOException {
        script.addAll(List.of(deeds));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        Deed deed;
        synchronized (script) {
            asked.add(new Asked(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
            deed = script.size() > 1 ? script.remove() : script.element();
        }
        if (deed instanceof Deed.Say say) {
            say.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = say.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(say.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } else if (deed instanceof Deed.Silence) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
