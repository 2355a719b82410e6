package dev.countersign.worker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.domain.control.ControlFact.Connection;
import dev.countersign.domain.control.HealthCheck;
import dev.countersign.domain.execution.AttemptResult;
import dev.countersign.domain.execution.AttemptResult.EffectAbsent;
import dev.countersign.domain.execution.AttemptResult.EffectFound;
import dev.countersign.domain.execution.AttemptResult.Failed;
import dev.countersign.domain.execution.AttemptResult.Inconclusive;
import dev.countersign.domain.execution.AttemptResult.NoAnswer;
import dev.countersign.domain.execution.AttemptResult.Succeeded;
import dev.countersign.domain.execution.Effect;
import dev.countersign.domain.look.LookResult;
import dev.countersign.domain.request.SealedValue;
import dev.countersign.worker.connector.Connector;
import dev.countersign.worker.connector.ConnectorContract;
import dev.countersign.worker.connector.Orders;
import dev.countersign.worker.connector.Reached;
import dev.countersign.worker.secret.SecretResolver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectorTest extends ConnectorContract {
    private static final String CLOSE = """
            {"method":"POST","path":"/things/{resource.id}/close","body":{"reason":"{payload.reason}"},
             "probe":{"method":"GET","path":"/things/{resource.id}"}}""";

    private final Map<String, Integer> effects = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Connector connector;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        connector = connector(InetAddress::getAllByName);
    }

    @AfterEach
    void stop() {
        connector.close();
        server.stop(0);
    }

    private static Connector connector(dev.countersign.egress.GuardedResolver.Lookup names) {
        return new HttpConnector(new SecretResolver(Map.of("TOKEN", CANARY)::get, null), names);
    }

    /** An honest target that honours the key, and at {@code /status/n} says what it is told to say. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (path.startsWith("/status/")) {
            String[] parts = path.split("/", -1);
            if (parts.length > 3) {
                exchange.getResponseHeaders().set("Retry-After", parts[3]);
            }
            exchange.getResponseHeaders().set("Location", "http://169.254.169.254/");
            reply(exchange, Integer.parseInt(parts[2]), "text/plain", CANARY);
        } else if (path.equals("/large")) {
            reply(
                    exchange,
                    200,
                    "application/json",
                    "{\"a\":\"" + "x".repeat(60_000) + "\",\"b\":\"" + "y".repeat(60_000) + "\"}");
        } else if (path.equals("/echo")) {
            reply(
                    exchange,
                    200,
                    "application/json",
                    "{\"auth\":\"" + exchange.getRequestHeaders().getFirst("Authorization") + "\"}");
        } else if (path.equals("/text")) {
            reply(exchange, 200, "text/html", "<b>no JSON</b>");
        } else if (path.equals("/list")) {
            reply(exchange, 200, "application/json", "[1,{\"two\":[2.5,null]}]");
        } else if (path.equals("/twisted")) {
            reply(exchange, 200, "application/json", "1,\"w\":2");
        } else if (exchange.getRequestMethod().equals("GET")) {
            boolean done = effects.containsKey(key);
            reply(
                    exchange,
                    done ? 200 : 404,
                    "application/json",
                    "{\"state\":\"" + (done ? "closed" : "open") + "\",\"n\":1}");
        } else {
            effects.merge(key, 1, (old, one) -> old);
            reply(exchange, 200, "application/json", "{\"closed\":true,\"ticket\":{\"id\":7}}");
        }
    }

    private static void reply(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean none = status == 204 || status == 304;
        exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
        if (!none) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private String settings(int port) {
        return "{\"base_url\":\"http://127.0.0.1:" + port
                + "\",\"allow_private_addresses\":true,\"auth\":{\"kind\":\"bearer\",\"token\":\"env:TOKEN\"}}";
    }

    private Orders orders(String operation) {
        return Orders.of("http", settings(server.getAddress().getPort()), operation);
    }

    private Orders get(String path) {
        return orders("{\"method\":\"GET\",\"path\":\"" + path + "\"}");
    }

    @Override
    protected Connector connector() {
        return connector;
    }

    @Override
    protected Orders good() {
        return orders(CLOSE).payload(Map.of("reason", "done"));
    }

    @Override
    protected int effects(Orders orders) {
        return effects.getOrDefault(orders.callId().value(), 0);
    }

    @Override
    protected Orders refused() {
        return get("/status/422");
    }

    @Override
    protected Orders hanging() {
        try {
            // Accepts connections in its backlog, and never reads from them.
            ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            return get("/").settings(settings(silent.getLocalPort()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    protected Orders unreachable() {
        return get("/").settings(settings(closedPort()));
    }

    @Override
    protected Orders large() {
        return get("/large");
    }

    @Override
    protected Reads reads() {
        return new Reads(
                "{\"path\":\"/echo\"}",
                "{\"path\":\"/things/{resource.id}\"}",
                "{\"path\":\"/large\"}",
                "{\"method\":\"GET\",\"path\":\"/\"}",
                List.of(
                        "{\"method\":\"POST\",\"path\":\"/things/7\"}",
                        "{\"method\":\"HEAD\",\"path\":\"/things/7\"}",
                        "{\"path\":\"/things/7\",\"body\":{\"a\":1}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "/status/200, true",
        "/status/302, true",
        "/status/401, true",
        "/status/404, true",
        "/status/500, false",
        "/status/503, false"
    })
    void aCheckAsksForTheOwnersPathAndTakesAnyStatusBelow500WithoutTheSecret(String path, boolean answers) {
        Connection plain = good().order().connection();
        Connection checked = new Connection(
                plain.organization(),
                plain.name(),
                plain.kind(),
                1,
                plain.settings(),
                new HealthCheck(Duration.ofSeconds(10), path));

        Reached reached = connector.check(checked, good().order().deadline());

        assertThat(reached).isInstanceOf(answers ? Reached.Open.class : Reached.Not.class);
        assertThat(requests).containsExactly("GET " + path);
        assertThat(authorizations).isEmpty();
    }

    @Test
    void aLookDoesNotNameTheCallAndLeavesTheSecretOut() {
        // Where the key came along, the target would answer 200.
        perform(good());

        assertThat(look(good().look("{\"path\":\"/things/{resource.id}\"}"))).isEqualTo(new LookResult.NothingThere());
        assertThat(look(good().look("{\"path\":\"/echo\"}"))).isEqualTo(seen("{\"auth\":\"Bearer [redacted]\"}"));
        assertThat(requests).contains("GET /things/42", "GET /echo");
    }

    @Test
    void aLookFindsTheObjectWhereItsOwnerSaysAndTakesNothingElse() {
        assertThat(look(good().look("{\"path\":\"/list\",\"response\":\"/1\"}")))
                .isEqualTo(seen("{\"two\":[2.5,null]}"));
        assertThat(look(good().look("{\"path\":\"/list\",\"response\":\"/1/two/1\"}")))
                .isEqualTo(new LookResult.NothingThere());
        for (String read : List.of(
                "{\"path\":\"/list\"}",
                "{\"path\":\"/list\",\"response\":\"/9\"}",
                "{\"path\":\"/list\",\"response\":\"no pointer\"}",
                "{\"path\":\"/text\"}",
                "{\"path\":\"/status/500\"}",
                "{\"path\":\"/status/302\"}")) {
            assertThat(look(good().look(read))).as(read).isInstanceOf(LookResult.NotSeen.class);
        }
        assertThat(requests).noneMatch(request -> request.contains("169.254"));
    }

    /** The same guard as for effects: a name that leads inside is not followed, however it is asked. */
    @Test
    void aLookReachesNoFurtherThanAnEffect() {
        Orders inside = good().settings(settings(server.getAddress().getPort())
                .replace("\"allow_private_addresses\":true,", "")
                .replaceAll(",\"auth\".*", "}"));

        assertThat(look(inside.look("{\"path\":\"/echo\"}")))
                .isInstanceOfSatisfying(
                        LookResult.NotSeen.class,
                        refused -> assertThat(refused.error().code()).isEqualTo("target_forbidden"));
        assertThat(requests).isEmpty();
    }

    private static LookResult seen(String json) {
        return new LookResult.Seen(SealedValue.plain(json.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "301, 1, NONE, false",
        "307, 1, NONE, false",
        "308, 1, NONE, false",
        "400, 1, NONE, false",
        "401, 1, NONE, false",
        "404, 1, NONE, false",
        "409, 1, NONE, false",
        "409, 2, POSSIBLE, true",
        "422, 1, NONE, false",
        "408, 1, NONE, true",
        "425, 1, NONE, true",
        "429, 1, NONE, true",
        "500, 1, POSSIBLE, true",
        "501, 1, NONE, false",
        "502, 1, POSSIBLE, true",
        "503, 1, POSSIBLE, true",
        "503/5, 1, NONE, true",
    })
    void aStatusSaysWhatItSaysAboutTheEffectAndNoMore(String status, int attempt, Effect effect, boolean retryable) {
        assertThat(perform(get("/status/" + status).attempt(attempt))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(effect);
            assertThat(failed.retryable()).isEqualTo(retryable);
            assertThat(failed.error().code()).isEqualTo("http_" + status.substring(0, 3));
        });
        assertThat(requests).hasSize(1);
    }

    @Test
    void aGatewayThatWaitedInVainKnowsNothing() {
        assertThat(perform(get("/status/504"))).isInstanceOf(NoAnswer.class);
    }

    @Test
    void theTargetGetsTheCallIdTheSameForEachAttemptAndTheBodyAsTyped() {
        perform(orders("""
                {"method":"PUT","path":"/x","query":{"q":"{payload.q}","none":"{payload.none}","all":"{payload.list}"},
                 "body":{"n":"{payload.n}","text":"n is {payload.n}","gone":"{payload.none}","list":["{payload.none}",1],
                         "null":"{payload.null}","id":"{call_id}"}}""").payload(payloadWithNull()));

        assertThat(requests).containsExactly("PUT /x?q=a%26b%3Dc%2F%C3%A4%0D%0A&all=1&all=two");
        assertThat(bodies)
                .containsExactly("{\"id\":\"" + Orders.call("1") + "\",\"list\":[null,1],\"n\":5.5,\"null\":null,"
                        + "\"text\":\"n is 5.5\"}");
    }

    private static Map<String, Object> payloadWithNull() {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("q", "a&b=c/ä\r\n");
        payload.put("n", 5.5);
        payload.put("null", null);
        payload.put("list", List.of(1L, "two"));
        return payload;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b|/things/a%2Fb/close",
                "%2f|/things/%252f/close",
                "@evil.example|/things/%40evil.example/close",
                "x?y#z|/things/x%3Fy%23z/close",
                "a b;c=d|/things/a%20b%3Bc%3Dd/close",
                "//evil.example/x|/things/%2F%2Fevil.example%2Fx/close",
                "http://evil.example|/things/http%3A%2F%2Fevil.example/close",
                "{payload.secret}|/things/%7Bpayload.secret%7D/close",
                "...|/things/.../close",
            })
    void aValueFillsItsPartOfThePathAndNoMore(String value, String path) {
        assertThat(perform(good().resource("id", value))).isInstanceOf(Succeeded.class);
        assertThat(requests).containsExactly("POST " + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../admin",
                "a/../../b",
                "..\\x",
                "%2e%2e",
                "%2E./x",
                ".%2e",
                "a\r\nHost: evil",
                "a\u0000b"
            })
    void aValueThatCouldStepOutOfItsPartIsRefusedBeforeAnythingIsSent(String value) {
        assertThat(perform(good().resource("id", value))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.error().code()).isEqualTo("parameter_refused");
        });
        assertThat(requests).isEmpty();
    }

    @Test
    void aHeaderCannotBecomeTwo() {
        Orders orders = orders("{\"method\":\"POST\",\"path\":\"/x\",\"headers\":{\"X-Reason\":\"{payload.r}\"}}");

        assertThat(perform(orders.payload(Map.of("r", "fine")))).isInstanceOf(Succeeded.class);
        assertThat(text(perform(orders.payload(Map.of("r", "a\r\nX-Admin: 1")))))
                .startsWith("parameter_refused");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"method\":\"POST\",\"path\":\"/x\",\"headers\":{\"Host\":\"evil\"}}",
                "{\"method\":\"POST\",\"path\":\"/x\",\"headers\":{\"Transfer-Encoding\":\"chunked\"}}",
                "{\"method\":\"POST\",\"path\":\"/x\",\"headers\":{\"Idempotency-Key\":\"mine\"}}",
                "{\"method\":\"CONNECT\",\"path\":\"/x\"}",
                "{\"method\":\"POST\",\"path\":\"x\"}",
                "{\"method\":\"POST\",\"path\":\"/a/../x\"}",
                "{\"method\":\"POST\",\"path\":\"/x?y=1\"}",
                "{\"method\":\"POST\",\"path\":\"/{resource.id\"}",
                "{\"method\":\"POST\",\"path\":\"/{env.HOME}\"}",
                "{\"method\":\"POST\",\"path\":\"/x\",\"body\":\"{paylod.typo}\"}",
                "{\"method\":\"POST\",\"path\":\"/x\",\"retries\":3}",
                "{\"method\":\"POST\",\"path\":\"/x\",\"response\":\"no/pointer\"}",
                "[]"
            })
    void anOperationThatCouldMeanSomethingElseIsRefused(String operation) {
        assertThat(text(perform(orders(operation)))).startsWith("tool_misconfigured");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"base_url\":\"http://user:pw@127.0.0.1/\"}",
                "{\"base_url\":\"file:///etc/passwd\"}",
                "{\"base_url\":\"http://2130706433/\",\"allow_private_addresses\":true}",
                "{\"base_url\":\"https://api.example.com\",\"allowed_hosts\":[\"other.example.com\"]}",
                "{\"base_url\":\"http://api.example.com\",\"auth\":{\"kind\":\"bearer\",\"token\":\"env:TOKEN\"}}",
                "{\"base_url\":\"https://api.example.com\",\"auth\":{\"kind\":\"magic\"}}",
                "{\"base_url\":\"https://api.example.com\",\"allow_privat_addresses\":true}"
            })
    void aConnectionThatCouldReachSomethingElseIsRefused(String settings) {
        assertThat(text(perform(get("/x").settings(settings)))).startsWith("tool_misconfigured");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:7f00:1]"})
    void withoutTheOwnersWordNothingPrivateIsReached(String host) {
        String settings =
                "{\"base_url\":\"http://" + host + ":" + server.getAddress().getPort() + "\"}";

        assertThat(perform(get("/x").settings(settings))).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo("target_forbidden");
            assertThat(failed.effect()).isEqualTo(Effect.NONE);
            assertThat(failed.retryable()).isFalse();
        });
        assertThat(requests).isEmpty();
    }

    @Test
    void theAddressCheckedIsTheAddressUsedAndANameIsLookedUpOnce() {
        AtomicInteger lookups = new AtomicInteger();
        try (Connector pinned = connector(host -> {
            // Private at the second look, as a rebinding name server would have it.
            String literal = lookups.getAndIncrement() == 0 ? "192.0.2.1" : "169.254.169.254";
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral(literal)};
        })) {
            String settings = settings(server.getAddress().getPort()).replace("127.0.0.1", "rebind.example");

            assertThat(pinned.perform(get("/list").settings(settings).order())).isInstanceOf(Succeeded.class);
            assertThat(lookups).hasValue(1);
        }
    }

    @Test
    void anUnknownHostMayBeTriedAgain() {
        try (Connector nowhere = connector(host -> {
            throw new java.net.UnknownHostException(host);
        })) {
            AttemptResult result = nowhere.perform(get("/x")
                    .settings("{\"base_url\":\"https://nowhere.example\"}")
                    .order());
            assertThat(result).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.error().code()).isEqualTo("host_not_found");
                assertThat(failed.retryable()).isTrue();
            });
        }
    }

    @Test
    void aConnectionThatBreaksAfterTheRequestIsSilence() throws Exception {
        try (ServerSocket rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = rude.accept()) {
                    socket.getInputStream().read(new byte[4_096]);
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });

            assertThat(perform(good().settings(settings(rude.getLocalPort())))).isInstanceOf(NoAnswer.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\nContent-Type: application/json\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            })
    void anEndlessBodyIsCutAndItsConnectionWithIt(String head) throws Exception {
        String filling = head.contains("chunked") ? "1000\r\n" + "x".repeat(0x1000) + "\r\n" : "x".repeat(0x1000);
        try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AtomicInteger sent = new AtomicInteger();
            Thread.ofVirtual().start(() -> {
                try (Socket socket = endless.accept()) {
                    socket.getInputStream().read(new byte[4_096]);
                    OutputStream out = socket.getOutputStream();
                    out.write(head.getBytes(UTF_8));
                    while (sent.incrementAndGet() < 1_000_000) {
                        out.write(filling.getBytes(UTF_8));
                    }
                } catch (IOException cut) {
                    // What is hoped for.
                    sent.addAndGet(0);
                }
            });

            AttemptResult result = perform(get("/x").settings(settings(endless.getLocalPort())));

            assertThat(text(result)).contains("\"truncated\":true").contains("\"more\":true");
            assertThat(sent.get()).isLessThan(10_000);
        }
    }

    @Test
    void aTrickleIsCutAtTheDeadlineAlthoughEachByteComesInTime() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = slow.accept()) {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(UTF_8));
                    while (true) {
                        out.write('x');
                        out.flush();
                        Thread.sleep(20);
                    }
                } catch (IOException | InterruptedException cut) {
                    Thread.currentThread().interrupt();
                }
            });
            Orders orders = get("/x").settings(settings(slow.getLocalPort()));

            assertThat(text(perform(orders.timeout(Duration.ofMillis(400))))).startsWith("timed_out");
        }
    }

    @Test
    void aResponseIsMappedByPointersAndHostileOnesStayData() {
        assertThat(text(perform(orders(
                        "{\"method\":\"POST\",\"path\":\"/x\",\"response\":{\"id\":\"/ticket/id\",\"no\":\"/no\"}}"))))
                .isEqualTo("{\"id\":7}");
        assertThat(text(perform(orders("{\"method\":\"POST\",\"path\":\"/x\",\"response\":\"/ticket\"}"))))
                .isEqualTo("{\"id\":7}");
        assertThat(text(perform(get("/list")))).isEqualTo("[1,{\"two\":[2.5,null]}]");
        assertThat(text(perform(get("/text")))).isEqualTo("{\"text\":\"<b>no JSON</b>\"}");
        assertThat(text(perform(get("/twisted")))).isEqualTo("{\"text\":\"1,\\\"w\\\":2\"}");
        assertThat(text(perform(get("/status/204")))).isEqualTo("{}");
    }

    @Test
    void aTargetThatEchoesTheSecretDoesNotGetItIntoTheLog() {
        assertThat(text(perform(get("/echo")))).isEqualTo("{\"auth\":\"Bearer [redacted]\"}");
    }

    @Test
    void aProbeWithAConditionComparesTypedValues() {
        String operation = """
                {"method":"POST","path":"/x","probe":{"method":"GET","path":"/things/1",
                 "found":{"at":"/n","equals":"{payload.n}"}}}""";
        perform(orders(operation));

        assertThat(probe(orders(operation).payload(Map.of("n", 1L)))).isInstanceOf(EffectFound.class);
        assertThat(probe(orders(operation).payload(Map.of("n", "1")))).isEqualTo(new EffectAbsent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status/500", "/status/401", "/status/302", "/status/429"})
    void aProbeThatIsNotAnsweredSaysNothing(String path) {
        String operation =
                "{\"method\":\"POST\",\"path\":\"/x\",\"probe\":{\"method\":\"GET\",\"path\":\"" + path + "\"}}";

        assertThat(probe(orders(operation))).isInstanceOf(Inconclusive.class);
        assertThat(probe(orders("{\"method\":\"POST\",\"path\":\"/x\"}"))).isInstanceOf(Inconclusive.class);
    }
}
