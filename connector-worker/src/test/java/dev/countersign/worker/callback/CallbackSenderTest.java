package dev.countersign.worker.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.countersign.egress.GuardedResolver;
import dev.countersign.egress.Reach;
import dev.countersign.worker.callback.CallbackResult.Delivered;
import dev.countersign.worker.callback.CallbackResult.GaveUp;
import dev.countersign.worker.callback.CallbackResult.Retry;
import dev.countersign.worker.connector.MonotonicClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CallbackSenderTest {
    private static final String OLD = "whsec_b2xkLXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVzISE=";
    private static final String NEW = "whsec_bmV3LXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVzISE=";
    private static final String CANARY = "canary-in-the-body";
    private static final byte[] BODY = ("{\"status\":\"" + CANARY + "\",\"ä\":\"€\"}").getBytes(UTF_8);
    private static final CallbackLimits SHORT =
            new CallbackLimits(Duration.ofMillis(500), Duration.ofMillis(1_000), 64 * 1024);

    /** What a receiver got. */
    private record Received(String method, String path, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return headers.get(name).getFirst();
        }
    }

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private HttpServer server;
    private CallbackSender sender;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        sender = sender(InetAddress::getAllByName, CallbackLimits.DEFAULTS);
    }

    @AfterEach
    void stop() {
        sender.close();
        server.stop(0);
    }

    private CallbackSender sender(GuardedResolver.Lookup names, CallbackLimits limits) {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
        return new CallbackSender(names, limits, clock, MonotonicClock.SYSTEM);
    }

    /** At {@code /status/n} it says what it is told to say. */
    private void answer(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        String path = exchange.getRequestURI().toString();
        received.add(new Received(
                exchange.getRequestMethod(),
                path,
                headers,
                exchange.getRequestBody().readAllBytes()));
        int status = path.startsWith("/status/") ? Integer.parseInt(path.split("[/?]", -1)[2]) : 204;
        if (path.contains("retry")) {
            exchange.getResponseHeaders().set("Retry-After", "42");
        }
        exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + port() + "/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    private static CallbackOrder order(String url, Reach reach) {
        return order(url, reach, Map.of());
    }

    private static CallbackOrder order(String url, Reach reach, Map<String, String> headers) {
        return new CallbackOrder(
                "msg_1", url, headers, BODY, List.of(SigningSecret.parse(NEW), SigningSecret.parse(OLD)), reach);
    }

    private CallbackResult send(String path) throws InterruptedException {
        return sender.send(order(url(path), Reach.THIS_MACHINE));
    }

    // --- what a receiver gets

    @Test
    void theBodyArrivesAsItIsWithTheHeadersThatWereGiven() throws Exception {
        Map<String, String> headers = Map.of("Authorization", "Bearer abc", "X-Team", "sales");

        CallbackResult result = sender.send(order(url("/hook?a=%2F"), Reach.THIS_MACHINE, headers));

        assertThat(result).isEqualTo(new Delivered(204));
        Received request = received.getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hook?a=%2F");
        assertThat(request.body()).isEqualTo(BODY);
        assertThat(request.header("authorization")).isEqualTo("Bearer abc");
        assertThat(request.header("x-team")).isEqualTo("sales");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("host")).isEqualTo("127.0.0.1:" + port());
        assertThat(request.headers()).doesNotContainKeys("accept-encoding", "cookie");
    }

    @Test
    void anIndependentReceiverTrustsTheSignatureWithEitherSecret() throws Exception {
        send("/hook");

        Received request = received.getFirst();
        for (String secret : List.of(NEW, OLD)) {
            assertThatCode(() -> new Webhook(secret).verify(new String(request.body(), UTF_8), request.headers()))
                    .doesNotThrowAnyException();
        }
        assertThat(request.header("webhook-signature").split(" ")).hasSize(2);
    }

    /** A26, at the receiver: what the signature makes detectable. */
    @ParameterizedTest
    @ValueSource(strings = {"body", "webhook-id", "webhook-timestamp", "webhook-signature"})
    void a26AReceiverNoticesWhateverIsChangedOnTheWay(String what) throws Exception {
        send("/hook");
        Received request = received.getFirst();
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        String body = new String(request.body(), UTF_8);
        if (what.equals("body")) {
            body = body.replace(CANARY, "approved");
        } else {
            String value = request.header(what);
            String changed = what.equals("webhook-signature")
                    ? "v1,AAAA" + value.substring(7, 47)
                    : what.equals("webhook-timestamp") ? Long.toString(Long.parseLong(value) + 1) : value + "2";
            headers.put(what, List.of(changed));
        }
        String swapped = body;

        assertThatThrownBy(() -> new Webhook(NEW).verify(swapped, headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void a26AReceiverRefusesAReplayByItsTime() throws Exception {
        now.set(Instant.now().minus(Duration.ofMinutes(10)));
        send("/hook");
        Received request = received.getFirst();

        assertThatThrownBy(() -> new Webhook(NEW).verify(new String(request.body(), UTF_8), request.headers()))
                .isInstanceOf(WebhookVerificationException.class)
                .hasMessageContaining("too old");
    }

    @Test
    void everyTryHasTheSameIdAndATimeOfItsOwn() throws Exception {
        send("/status/503");
        now.set(now.get().plusSeconds(60));
        send("/status/503");

        assertThat(received).extracting(request -> request.header("webhook-id")).containsOnly("msg_1");
        assertThat(received)
                .extracting(request -> request.header("webhook-timestamp"))
                .doesNotHaveDuplicates();
    }

    // --- what comes of it

    @ParameterizedTest
    @CsvSource({
        "/status/200, Delivered",
        "/status/410, GaveUp",
        "/status/400, GaveUp",
        "/status/404, Retry",
        "/status/429, Retry",
        "/status/500, Retry"
    })
    void theStatusDecides(String path, String result) throws Exception {
        assertThat(send(path).getClass().getSimpleName()).isEqualTo(result);
    }

    @Test
    void theReceiversPauseIsHanded() throws Exception {
        assertThat(send("/status/503?retry"))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.pauseMin()).isEqualTo(Duration.ofSeconds(42)));
    }

    /** A24. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a24ARedirectIsRecordedAndNotFollowed(int status) throws Exception {
        CallbackResult result = send("/status/" + status);

        assertThat(result).isNotInstanceOf(Delivered.class);
        assertThat(result.toString()).contains("a redirect, which is not followed");
        assertThat(received).hasSize(1);
    }

    @Test
    void aPortWhereNobodyListensIsTriedAgain() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(sender.send(order("http://127.0.0.1:" + free + "/", Reach.THIS_MACHINE)))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.error().code()).isEqualTo("not_connected"));
    }

    @Test
    void aCertificateThatNobodyVouchesForIsTriedAgainAndNothingIsSent(@TempDir Path directory) throws Exception {
        HttpsServer untrusted = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        untrusted.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory.resolve("keys.p12"))));
        untrusted.createContext("/", this::answer);
        untrusted.start();
        try {
            int port = untrusted.getAddress().getPort();
            assertThat(sender.send(order("https://127.0.0.1:" + port + "/", Reach.THIS_MACHINE)))
                    .isInstanceOfSatisfying(
                            Retry.class,
                            retry -> assertThat(retry.error().code()).isEqualTo("tls_failed"));
        } finally {
            untrusted.stop(0);
        }
        assertThat(received).isEmpty();
    }

    private static SSLContext selfSigned(Path keys) throws Exception {
        String password = "changeit";
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=receiver",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                keys.toString(),
                "-storepass",
                password);
        assertThat(new ProcessBuilder(keytool).start().waitFor()).isZero();
        KeyStore store = KeyStore.getInstance(keys.toFile(), password.toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void nothingThatIsToldShowsBodySecretOrHeaders() throws Exception {
        CallbackOrder order =
                order("https://10.0.0.1/" + CANARY, Reach.PUBLIC, Map.of("Authorization", "Bearer " + CANARY));

        assertThat(order.toString()).doesNotContain(CANARY, "whsec", "b2xk");
        assertThat(sender.send(order).toString()).doesNotContain(CANARY);
        assertThat(sender.send(order(url("/"), Reach.THIS_MACHINE, Map.of("Host", CANARY)))
                        .toString())
                .doesNotContain(CANARY);
    }

    // --- hostile receivers (A25)

    /** A receiver that is given the connection and does with it what it likes. */
    private interface Conduct {
        void with(Socket connection) throws Exception;
    }

    private CallbackResult sendTo(Conduct conduct) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CallbackSender impatient = sender(InetAddress::getAllByName, SHORT)) {
            Thread receiver = Thread.ofVirtual().start(() -> {
                try (Socket connection = listening.accept()) {
                    conduct.with(connection);
                } catch (Exception expected) {
                    // The sender cut it.
                }
            });
            long begun = System.nanoTime();
            CallbackResult result =
                    impatient.send(order("http://127.0.0.1:" + listening.getLocalPort() + "/", Reach.THIS_MACHINE));
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("it ends in its time")
                    .isLessThan(SHORT.totalMax().plusSeconds(3));
            receiver.interrupt();
            return result;
        }
    }

    private static void readRequest(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        byte[] buffer = new byte[8_192];
        int read = 0;
        while (read < BODY.length) {
            read += Math.max(in.read(buffer), 0);
        }
    }

    @Test
    void aSilentReceiverIsTriedAgain() throws Exception {
        CallbackResult result = sendTo(connection -> Thread.sleep(Duration.ofMinutes(1)));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.error().code()).isEqualTo("timed_out"));
    }

    @Test
    void a25HeadersThatDripAreCut() throws Exception {
        CallbackResult result = sendTo(connection -> {
            readRequest(connection);
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            while (true) {
                out.write("X: y\r\n".getBytes(UTF_8));
                Thread.sleep(100);
            }
        });

        assertThat(result).isInstanceOf(Retry.class);
    }

    @Test
    void anEndlessHeaderIsCut() throws Exception {
        CallbackResult result = sendTo(connection -> {
            readRequest(connection);
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(UTF_8));
            while (true) {
                out.write("y".repeat(8_192).getBytes(UTF_8));
            }
        });

        assertThat(result).isInstanceOf(Retry.class);
    }

    @Test
    void a25AnEndlessBodyIsCutAndWhatItsStatusSaidStands() throws Exception {
        AtomicInteger written = new AtomicInteger();

        CallbackResult result = sendTo(connection -> {
            readRequest(connection);
            OutputStream out = connection.getOutputStream();
            out.write(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000000000\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write(new byte[8_192]);
                written.addAndGet(8_192);
            }
        });

        assertThat(result).isEqualTo(new Delivered(200));
        assertThat(written)
                .as("no more than the limit and what the sockets hold")
                .hasValueLessThan(20_000_000);
    }

    @Test
    void aBodyThatDripsHoldsNobodyUpAndWhatItsStatusSaidStands() throws Exception {
        CallbackResult result = sendTo(connection -> {
            readRequest(connection);
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
            while (true) {
                out.write('.');
                Thread.sleep(50);
            }
        });

        assertThat(result).isEqualTo(new Delivered(202));
    }

    @Test
    void anAnswerThatIsNotHttpIsTriedAgain() throws Exception {
        CallbackResult result = sendTo(connection -> {
            readRequest(connection);
            connection.getOutputStream().write("SSH-2.0-OpenSSH_9.6\r\n".getBytes(UTF_8));
        });

        assertThat(result)
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.error().code()).isEqualTo("connection_lost"));
    }

    // --- hostile addresses (A23, A24)

    /** What may be reached by an IPv4 address in disguise leads to a real receiver here, so that a miss is seen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "https://127.0.0.1:%d/",
                "https://127.1:%d/",
                "https://127.0.1:%d/",
                "https://127.0.0.1.:%d/",
                "https://0.0.0.0:%d/",
                "https://0:%d/",
                "https://2130706433:%d/",
                "https://0x7f000001:%d/",
                "https://0x7f.0.0.1:%d/",
                "https://0177.0.0.1:%d/",
                "https://017700000001:%d/",
                "https://[::1]:%d/",
                "https://[::]:%d/",
                "https://[::ffff:7f00:1]:%d/",
                "https://[::ffff:127.0.0.1]:%d/",
                "https://[::127.0.0.1]:%d/",
                "https://[64:ff9b::7f00:1]:%d/",
                "https://[64:ff9b:1::7f00:1]:%d/",
                "https://[2002:7f00:1::]:%d/",
                "https://localhost:%d/",
                "https://LocalHost:%d/",
                "https://localhost.:%d/",
                "https://x.localhost:%d/",
                "https://10.1.2.3:%d/",
                "https://172.31.255.255:%d/",
                "https://192.168.0.1:%d/",
                "https://100.64.0.1:%d/",
                "https://169.254.169.254:%d/latest/meta-data/",
                "https://[fd00:ec2::254]:%d/latest/meta-data/",
                "https://metadata.google.internal:%d/",
                "https://100.100.100.200:%d/",
                "https://168.63.129.16:%d/",
                "https://[fe80::1]:%d/",
                "https://[fc00::1]:%d/",
                "https://224.0.0.1:%d/",
                "https://255.255.255.255:%d/",
                "https://user:password@example.com:%d/",
                "https://example.com@127.0.0.1:%d/",
                "https://example.com:%d@127.0.0.1/",
                "https://example.com:%d#@127.0.0.1/",
                "https://example.com\\@127.0.0.1:%d/",
                "https://①②⑦.⓪.⓪.①:%d/",
                "https://127%%2e0%%2e0%%2e1:%d/",
                "https://example.com\r\nHost: internal:%d/",
                "ftp://example.com:%d/",
                "file:///etc/passwd?%d",
                "gopher://127.0.0.1:%d/_POST",
                "jar:http://127.0.0.1:%d!/x",
                "//127.0.0.1:%d/"
            })
    void a23AHostileAddressIsRefusedAgainWhenSentAndNothingLeaves(String template) throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        try (CallbackSender counting = sender(
                host -> {
                    lookups.incrementAndGet();
                    return InetAddress.getAllByName(host);
                },
                SHORT)) {
            CallbackResult result = counting.send(order(template.formatted(port()), Reach.PUBLIC));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            GaveUp.class,
                            gaveUp -> assertThat(gaveUp.error().code()).isEqualTo("target_forbidden"));
        }
        assertThat(lookups).as("refused by its text").hasValue(0);
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "::ffff:127.0.0.1",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "fd00:ec2::254",
                "fe80::1",
                "fc00::1",
                "0.0.0.0",
                "::",
                "64:ff9b::a00:1",
                "2002:a00:1::"
            })
    void a24APublicNameThatLeadsInsideIsRefusedWhenSent(String inside) throws Exception {
        try (CallbackSender fooled = sender(host -> new InetAddress[] {InetAddress.ofLiteral(inside)}, SHORT)) {
            CallbackResult result = fooled.send(order("https://rebind.example.com:" + port() + "/", Reach.PUBLIC));

            assertThat(result).isInstanceOfSatisfying(GaveUp.class, gaveUp -> {
                assertThat(gaveUp.error().code()).isEqualTo("target_forbidden");
                assertThat(gaveUp.error().message()).doesNotContain(inside);
            });
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aNameThatMixesPublicAndPrivateAddressesIsRefused() throws Exception {
        InetAddress[] mixed = {InetAddress.ofLiteral("1.1.1.1"), InetAddress.ofLiteral("127.0.0.1")};
        try (CallbackSender fooled = sender(host -> mixed, SHORT)) {
            assertThat(fooled.send(order("https://rebind.example.com/", Reach.PUBLIC)))
                    .isInstanceOf(GaveUp.class);
        }
    }

    /** The second answer of the name service would lead elsewhere; nobody asks for it. */
    @Test
    void theAddressThatWasCheckedIsTheOneThatIsUsed() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        GuardedResolver.Lookup changing = host -> new InetAddress[] {
            lookups.incrementAndGet() == 1 ? InetAddress.ofLiteral("127.0.0.1") : InetAddress.ofLiteral("10.0.0.1")
        };
        try (CallbackSender pinned = sender(changing, CallbackLimits.DEFAULTS)) {
            assertThat(pinned.send(order("http://localhost:" + port() + "/", Reach.THIS_MACHINE)))
                    .isEqualTo(new Delivered(204));
        }
        assertThat(lookups).hasValue(1);
    }

    @Test
    void anAllowanceForThisMachineOpensNoPrivateNetwork() throws Exception {
        try (CallbackSender fooled = sender(host -> new InetAddress[] {InetAddress.ofLiteral("10.0.0.1")}, SHORT)) {
            assertThat(fooled.send(order("https://inside.example.com/", Reach.THIS_MACHINE)))
                    .isInstanceOf(GaveUp.class);
        }
    }

    @Test
    void aNameServiceThatHangsHoldsNobodyUpAndNothingIsSentAfterwards() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        GuardedResolver.Lookup slow = host -> {
            while (hanging.getCount() > 0) {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    // As the operating system's own lookup: not to be interrupted.
                }
            }
            answered.countDown();
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        };
        try (CallbackSender waiting = sender(slow, SHORT)) {
            CallbackResult result = waiting.send(order("http://localhost:" + port() + "/", Reach.THIS_MACHINE));

            assertThat(result)
                    .isInstanceOfSatisfying(
                            Retry.class,
                            retry -> assertThat(retry.error().code()).isEqualTo("timed_out"));
            hanging.countDown();
            answered.await();
            // Another request through the same client: when it has arrived, the late one had its chance.
            assertThat(waiting.send(order("http://localhost:" + port() + "/second", Reach.THIS_MACHINE)))
                    .isEqualTo(new Delivered(204));
        }
        assertThat(received).extracting(Received::path).containsExactly("/second");
    }

    // --- hostile headers

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Content-Length", "Transfer-Encoding", "webhook-signature", "Connection", "Cookie"})
    void aHeaderThatIsNotTheCallersIsRefusedAgainWhenSent(String name) throws Exception {
        assertThat(sender.send(order(url("/"), Reach.THIS_MACHINE, Map.of(name, "1"))))
                .isInstanceOfSatisfying(
                        GaveUp.class,
                        gaveUp -> assertThat(gaveUp.error().code()).isEqualTo("header_forbidden"));
        assertThat(received).isEmpty();
    }

    @Test
    void anOrderIsSignedAndItsIdIsPlain() {
        assertThatThrownBy(() -> new CallbackOrder("msg_1", "u", Map.of(), BODY, List.of(), Reach.PUBLIC))
                .hasMessage("A callback is never sent unsigned");
        for (String id : List.of("", "a.b", "a b", "a\r\nb", "x".repeat(129))) {
            assertThatThrownBy(() ->
                            new CallbackOrder(id, "u", Map.of(), BODY, List.of(SigningSecret.parse(NEW)), Reach.PUBLIC))
                    .hasMessageContaining("webhook id");
        }
    }
}
