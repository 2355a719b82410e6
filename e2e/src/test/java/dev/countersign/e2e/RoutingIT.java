package dev.countersign.e2e;

import static dev.countersign.e2e.Home.READY_WITHIN;
import static dev.countersign.e2e.Home.first;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.lab.process.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two connections of one domain over the whole product, while the target of the default goes away and comes back. */
class RoutingIT {
    /** Three failures in a row of a check every second, each later by a tenth, and a good deal for a busy machine. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(20);

    private static final String CLOSE = "desk.tickets.close";
    private static final String DELETE = "desk.deals.delete";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Target main = new Target();
    private final Target spare = new Target();

    @AfterEach
    void stop() {
        main.stop();
        spare.stop();
        client.close();
    }

    /** On one start, because each takes a while. */
    @Test
    void callsGoWhereTheTargetAnswersAndReturn() throws Exception {
        main.start();
        spare.start();
        try (JavaProcess up = home().up()) {
            configure();
            awaitHealth("conn_main", "healthy", READY_WITHIN);
            awaitHealth("conn_spare", "healthy", READY_WITHIN);
            assertThat(execute(CLOSE, 1, null).body()).contains("\"success\":true", "\"connection_id\":\"conn_main\"");

            main.stop();
            awaitHealth("conn_main", "unhealthy", NOTICED_WITHIN);
            int before = spare.calls.get();
            HttpResponse<String> elsewhere = execute(CLOSE, 2, null);
            assertThat(elsewhere.body()).contains("\"success\":true", "\"connection_id\":\"conn_spare\"");
            assertThat(spare.calls).hasValue(before + 1);

            HttpResponse<String> pinned = execute(CLOSE, 3, "conn_main");
            assertThat(pinned.statusCode()).as(pinned.body()).isEqualTo(502);
            assertThat(pinned.body()).contains("\"code\":\"UPSTREAM_ERROR\"", "not_connected");
            assertThat(spare.calls).hasValue(before + 1);

            HttpResponse<String> pending = execute(DELETE, 4, null);
            assertThat(pending.body()).contains("\"code\":\"APPROVAL_REQUIRED\"");

            main.start();
            awaitHealth("conn_main", "healthy", NOTICED_WITHIN);
            assertThat(execute(CLOSE, 5, null).body()).contains("\"success\":true", "\"connection_id\":\"conn_main\"");

            approve(first(Pattern.compile("apr_[a-z2-7]{26}"), pending.body()));
            assertThat(decided(DELETE, 4).body()).contains("\"success\":true", "\"connection_id\":\"conn_spare\"");
            assertThat(spare.calls).hasValue(before + 2);

            theRecordSaysTheSameWithoutWhatWasSaidOfHealth();
        }
    }

    private void theRecordSaysTheSameWithoutWhatWasSaidOfHealth() throws Exception {
        JavaProcess reproduced = home().run(
                        Map.of(),
                        List.of(
                                "audit",
                                "reproduce",
                                "--strict",
                                "--data",
                                directory.resolve("data").toString()));
        assertThat(reproduced.exitCode()).as(reproduced.output()).isZero();
    }

    private void configure() throws IOException {
        Path folder = directory.resolve("data/config/demo");
        Files.writeString(folder.resolve("connections-desk.yaml"), """
                - name: main
                  kind: http
                  domain: desk
                  default: true
                  health: {every: 1s, path: /healthz}
                  settings: {base_url: "http://127.0.0.1:%d", allow_private_addresses: true}
                - name: spare
                  kind: http
                  domain: desk
                  health: {every: 1s, path: /healthz}
                  settings: {base_url: "http://127.0.0.1:%d", allow_private_addresses: true}
                """.formatted(main.port, spare.port));
        Files.writeString(folder.resolve("tools-desk.yaml"), """
                - name: desk.tickets.close
                  action: close_ticket
                  resource: "ticket:desk-{id}"
                  effect: idempotent
                  attempts: 1
                  operation: {method: POST, path: "/tickets/{resource.id}/close"}
                - name: desk.deals.delete
                  action: delete_deal
                  resource: "crm:deal:desk-{id}"
                  effect: idempotent
                  attempts: 1
                  operation: {method: POST, path: "/deals/{resource.id}/delete"}
                """);
    }

    /** Waits until the catalogue says so of the connection; health and time stand together. */
    private void awaitHealth(String connection, String health, Duration within) throws Exception {
        Pattern told = Pattern.compile("\"checked_at\":\"[0-9TZ:.-]+\",\"connection_id\":\"" + connection
                + "\",\"connector\":\"http\",\"default\":(true|false),\"health\":\"" + health + "\"");
        long deadline = System.nanoTime() + within.toNanos();
        String shown;
        do {
            Thread.sleep(100);
            shown = send(request("/api/v1/tools/" + CLOSE)).body();
        } while (!told.matcher(shown).find() && System.nanoTime() < deadline);
        assertThat(shown).containsPattern(told);
    }

    private HttpResponse<String> execute(String tool, int number, @Nullable String connection) throws Exception {
        String body = "{\"input\":{\"id\":\"" + number + "\"},\"idempotency_key\":\"routing-" + number + "\""
                + (connection == null ? "" : ",\"connection_id\":\"" + connection + "\"") + "}";
        return send(request("/api/v1/tools/" + tool + "/execute").POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> decided(String tool, int number) throws Exception {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        HttpResponse<String> answer = execute(tool, number, null);
        while ((answer.statusCode() == 409 || answer.statusCode() == 202) && System.nanoTime() < deadline) {
            Thread.sleep(200);
            answer = execute(tool, number, null);
        }
        return answer;
    }

    private void approve(String approval) throws Exception {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        String shown = home().approvals("show", approval);
        while (shown.contains("There is no such approval") && System.nanoTime() < deadline) {
            shown = home().approvals("show", approval);
        }
        String card = first(Pattern.compile("[0-9a-f]{64}"), shown);
        assertThat(home().approvals("approve", approval, "--card", card)).contains("approved at");
    }

    private HttpRequest.Builder request(String path) throws IOException {
        Map<String, String> environment = home().environment();
        return HttpRequest.newBuilder(URI.create(environment.get("COUNTERSIGN_URL") + path))
                .header("Authorization", "Bearer " + environment.get("API_KEY"))
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(READY_WITHIN).build(), BodyHandlers.ofString());
    }

    private Home home() {
        return new Home(directory);
    }

    /** A real server that answers everything, and comes back to its port. */
    private static final class Target {
        private final AtomicInteger calls = new AtomicInteger();
        private int port;
        private @Nullable HttpServer server;

        void start() throws IOException {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            fresh.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            fresh.createContext("/", exchange -> {
                byte[] answer = "{\"done\":true}".getBytes(StandardCharsets.UTF_8);
                if (exchange.getRequestMethod().equals("POST")) {
                    calls.incrementAndGet();
                }
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            fresh.start();
            port = fresh.getAddress().getPort();
            server = fresh;
        }

        void stop() {
            if (server != null) {
                server.stop(0);
                server = null;
            }
        }
    }
}
