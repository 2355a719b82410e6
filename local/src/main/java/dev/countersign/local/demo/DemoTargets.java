package dev.countersign.local.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.schemas.json.CanonicalJson;
import dev.countersign.schemas.json.InvalidJsonException;
import dev.countersign.schemas.json.StrictJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The systems the demo acts on, on a port of their own: a ticket service that the http connector
 * calls, and a window on the CRM's rows, so that a person sees what changed.
 *
 * <pre>
 * GET  /deals, /deals/{id}        the CRM's rows
 * GET  /tickets, /tickets/{id}    the tickets
 * POST /tickets/{id}/close        closes one; honours Idempotency-Key
 * </pre>
 */
public final class DemoTargets implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/(deals|tickets)(?:/([A-Za-z0-9-]{1,40})(/close)?)?");
    private static final int BODY_BYTES_MAX = 16 * 1024;

    private final HttpServer server;
    private final CrmDatabase crm;
    private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> answered = new ConcurrentHashMap<>();

    private record Ticket(String id, String title, String status, int closings) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", id);
            json.put("title", title);
            json.put("status", status);
            json.put("closings", (long) closings);
            return json;
        }
    }

    private DemoTargets(HttpServer server, CrmDatabase crm) {
        this.server = server;
        this.crm = crm;
        for (String title : List.of("Printer on deck 3", "Mail does not arrive", "New badge")) {
            String id = "INC-" + (4451 + tickets.size());
            tickets.put(id, new Ticket(id, title, "open", 0));
        }
    }

    /**
     * Starts on the loopback interface.
     *
     * @param port 0 for any free one
     * @throws IOException when the port is busy
     */
    public static DemoTargets start(int port, CrmDatabase crm) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        DemoTargets targets = new DemoTargets(server, crm);
        server.createContext("/", targets::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return targets;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                answer(exchange, 404, Map.of("error", "There is nothing here."));
                return;
            }
            String id = path.group(2) == null ? "" : path.group(2);
            boolean close = path.group(3) != null;
            boolean deals = path.group(1).equals("deals");
            String method = exchange.getRequestMethod();
            if (method.equals("GET") && !close) {
                show(exchange, deals ? crm.deals(id) : tickets(id), id);
            } else if (method.equals("POST") && close && !deals) {
                close(exchange, id);
            } else {
                answer(exchange, 405, Map.of("error", "Only GET, and POST on /tickets/ID/close."));
            }
        } catch (SQLException e) {
            answer(exchange, 500, Map.of("error", "The CRM could not be read."));
        }
    }

    private static void show(HttpExchange exchange, List<Map<String, Object>> rows, String id) throws IOException {
        if (id.isEmpty()) {
            answer(exchange, 200, rows);
        } else if (rows.isEmpty()) {
            answer(exchange, 404, Map.of("error", "There is no " + id + "."));
        } else {
            answer(exchange, 200, rows.getFirst());
        }
    }

    private List<Map<String, Object>> tickets(String id) {
        return tickets.values().stream()
                .filter(ticket -> id.isEmpty() || ticket.id().equals(id))
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .map(Ticket::json)
                .toList();
    }

    private void close(HttpExchange exchange, String id) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
        @Nullable Object resolution;
        try {
            resolution = body.length == 0 ? null : StrictJson.parseObject(body).get("resolution");
        } catch (InvalidJsonException e) {
            answer(exchange, 400, Map.of("error", "The body is not JSON."));
            return;
        }
        if (!tickets.containsKey(id)) {
            answer(exchange, 404, Map.of("error", "There is no ticket " + id + "."));
            return;
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        Map<String, Object> result =
                key == null ? closeOnce(id, resolution) : answered.computeIfAbsent(key, k -> closeOnce(id, resolution));
        answer(exchange, 200, result);
    }

    private Map<String, Object> closeOnce(String id, @Nullable Object resolution) {
        Ticket closed =
                tickets.computeIfPresent(id, (k, t) -> new Ticket(t.id(), t.title(), "closed", t.closings() + 1));
        Map<String, Object> json = closed == null ? new LinkedHashMap<>() : new LinkedHashMap<>(closed.json());
        if (resolution != null) {
            json.put("resolution", resolution);
        }
        return json;
    }

    private static void answer(HttpExchange exchange, int status, Object value) throws IOException {
        byte[] body = (new String(CanonicalJson.write(value), StandardCharsets.UTF_8) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
