package dev.countersign.worker.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.ControlFact.Tool;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.control.ToolListing;
import dev.countersign.domain.execution.EffectClass;
import dev.countersign.worker.check.Finding.Kind;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.echo.EchoConnector;
import dev.countersign.worker.http.HttpConnector;
import dev.countersign.worker.secret.SecretResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Declarations that hold and others that do not, at a real server. */
@Timeout(60)
class ConnectionCheckTest {
    private final HttpConnector http =
            new HttpConnector(new SecretResolver(Map.of("TOKEN", "right")::get, null), InetAddress::getAllByName);
    private final ConnectionCheck check = new ConnectionCheck(List.of(http));
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> looked = new HashSet<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            boolean repeated = key != null && !exchange.getRequestMethod().equals("GET") && !keys.add(key);
            boolean honours = path.startsWith("/honest");
            if (!exchange.getRequestMethod().equals("GET") && !(repeated && honours)) {
                counts.merge(path, 1, Integer::sum);
            }
            boolean stranger =
                    !"Bearer right".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = ("{\"count\":" + counts.getOrDefault(path, 0) + "}").getBytes(StandardCharsets.UTF_8);
            boolean absent =
                    exchange.getRequestMethod().equals("GET") && path.contains("/asked") && counts.get(path) == null;
            boolean tired = exchange.getRequestMethod().equals("GET") && path.contains("/tired") && !looked.add(path);
            exchange.sendResponseHeaders(
                    path.equals("/ill") ? 503 : stranger ? 401 : tired ? 503 : absent ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
    }

    private Connection connection(String token) {
        return new Connection(
                Orders.ACME,
                "desk",
                "http",
                1,
                "{\"base_url\":\"http://127.0.0.1:" + server.getAddress().getPort()
                        + "\",\"allow_private_addresses\":true,\"auth\":{\"kind\":\"bearer\",\"token\":\"" + token
                        + "\"}}");
    }

    private static Tool tool(EffectClass effect, String path, String method) {
        String probe =
                effect == EffectClass.CHECKABLE ? ",\"probe\":{\"method\":\"GET\",\"path\":\"" + path + "\"}" : "";
        return new Tool(
                Orders.ACME,
                "desk.t",
                "t",
                "thing",
                effect,
                "desk",
                Duration.ofSeconds(10),
                3,
                "{\"method\":\"" + method + "\",\"path\":\"" + path + "\"" + probe + "}",
                null,
                "{\"path\":\"" + path + "\"}",
                ToolListing.NONE);
    }

    private List<Finding> tried(Tool tool) {
        return new Trial(http, tool, connection("env:TOKEN"), Orders.call("trial"), Map.of(), Map.of()).run();
    }

    @Test
    void aHealthCheckIsAskedAsWorkersWillAskIt() {
        Connection plain = connection("env:TOKEN");

        List<String> answered = health(plain, "/anything");
        List<String> failing = health(plain, "/ill");

        // Without the token: 401 is an answer.
        assertThat(answered).contains("Its health check is answered: it answers with status 401.");
        assertThat(failing).anyMatch(sentence -> sentence.startsWith("Its health check fails."));
    }

    @Test
    void aPathIsNoWayToCheckWhatIsNoWebServer() {
        Connection echo = new Connection(
                Orders.ACME, "desk", "echo", 1, "{}", new HealthCheck(Duration.ofSeconds(10), "/healthz"));

        assertThat(new ConnectionCheck(List.of(new EchoConnector())).check(echo, List.of()))
                .extracting(Finding::sentence)
                .containsExactly(
                        "The health check cannot be used: a path is for HTTP targets, and this is of the kind 'echo'.");
    }

    private List<String> health(Connection plain, String path) {
        return check
                .check(
                        new Connection(
                                plain.organization(),
                                plain.name(),
                                plain.kind(),
                                1,
                                plain.settings(),
                                new HealthCheck(Duration.ofSeconds(10), path)),
                        List.of())
                .stream()
                .map(Finding::sentence)
                .toList();
    }

    @Test
    void aCheckReachesTheTargetAndChangesNothing() {
        List<Finding> findings = check.check(
                connection("env:TOKEN"),
                List.of(tool(EffectClass.READ, "/a", "GET"), tool(EffectClass.READ, "/a", "POST")));

        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.HOLDS, Kind.OPEN, Kind.HOLDS);
        assertThat(requests).hasValue(1);
        assertThat(counts).isEmpty();
    }

    @Test
    void whatCannotBeTrueOrReachedFails() {
        assertThat(check.check(connection("env:TOKEN"), List.of(tool(EffectClass.READ, "nowhere", "GET"))))
                .extracting(Finding::kind)
                .containsExactly(Kind.FAILS, Kind.HOLDS);
        assertThat(check.check(connection("env:MISSING"), List.of()).getFirst().sentence())
                .contains("env:MISSING is not set");
        server.stop(0);
        assertThat(check.check(connection("env:TOKEN"), List.of()).getFirst().kind())
                .isEqualTo(Kind.FAILS);
        assertThat(check.check(new Connection(Orders.ACME, "x", "carrier-pigeon", 1, "{}"), List.of())
                        .getFirst()
                        .sentence())
                .isEqualTo("There is no connector of the kind 'carrier-pigeon'.");
        assertThat(check.check(new Connection(Orders.ACME, "x", "http", 1, "{\"no\":1}"), List.of())
                        .getFirst()
                        .kind())
                .isEqualTo(Kind.FAILS);
    }

    @Test
    void aTargetThatHonoursTheKeyHolds() {
        assertThat(tried(tool(EffectClass.IDEMPOTENT, "/honest", "POST")))
                .extracting(Finding::kind)
                .containsExactly(Kind.HOLDS, Kind.HOLDS);
        assertThat(counts).containsEntry("/honest", 1);
    }

    @Test
    void aTargetThatIgnoresTheKeyIsFoundOut() {
        assertThat(tried(tool(EffectClass.IDEMPOTENT, "/liar", "POST")))
                .extracting(Finding::kind)
                .containsExactly(Kind.OPEN, Kind.FAILS);
    }

    @Test
    void aReadThatWritesIsFoundOut() {
        assertThat(tried(tool(EffectClass.READ, "/liar", "POST")).getFirst().kind())
                .isEqualTo(Kind.FAILS);
        assertThat(tried(tool(EffectClass.READ, "/fine", "GET")).getFirst().kind())
                .isEqualTo(Kind.HOLDS);
    }

    @Test
    void aReadThatMakesItsRowIsFoundOut() {
        assertThat(tried(tool(EffectClass.READ, "/asked", "POST")))
                .extracting(Finding::kind)
                .containsExactly(Kind.FAILS);
    }

    @Test
    void whatCannotBeLookedAtASecondTimeIsNotKnown() {
        assertThat(tried(tool(EffectClass.IDEMPOTENT, "/honest/tired", "POST")))
                .extracting(Finding::kind)
                .containsExactly(Kind.HOLDS, Kind.OPEN);
        assertThat(tried(tool(EffectClass.READ, "/tired", "POST")))
                .extracting(Finding::kind)
                .containsExactly(Kind.OPEN);
    }

    @Test
    void whatCanBeAskedIsAskedBeforeAndAfter() {
        assertThat(tried(tool(EffectClass.CHECKABLE, "/asked", "POST"))
                        .getFirst()
                        .kind())
                .isEqualTo(Kind.HOLDS);
        assertThat(tried(tool(EffectClass.CHECKABLE, "/always", "POST")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.FAILS);
                    assertThat(finding.sentence()).endsWith("Nothing was sent.");
                });
        assertThat(counts).doesNotContainKey("/always");
    }

    @ParameterizedTest
    @EnumSource(
            value = EffectClass.class,
            names = {"UNSAFE"})
    void whatIsUnsafeIsNeverSent(EffectClass effect) {
        assertThat(tried(tool(effect, "/a", "POST")).getFirst().kind()).isEqualTo(Kind.OPEN);
        assertThat(requests).hasValue(0);
    }
}
