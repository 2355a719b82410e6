package dev.countersign.tlog.witness;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static dev.countersign.tlog.Vectors.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.note.SignatureType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WatchedTree tree = new WatchedTree(LOG, 20);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Long> askedFrom = new ArrayList<>();
    private final List<AutoCloseable> started = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() throws Exception {
        http.shutdownNow();
        for (AutoCloseable one : started.reversed()) {
            one.close();
        }
    }

    private static InetSocketAddress freePort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private URI realWitness() throws IOException {
        WitnessState state = WitnessState.open(directory);
        started.add(state);
        Witness witness = new Witness(WITNESS, List.of(LOG.verifier()), state, InstantSource.fixed(WITNESSED_AT));
        WitnessEndpoint endpoint = WitnessEndpoint.start(witness, freePort());
        started.add(endpoint);
        return URI.create("http://127.0.0.1:" + endpoint.address().getPort() + "/");
    }

    private URI server(HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(freePort(), 8);
        server.createContext("/w/add-checkpoint", handler);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        started.add(() -> server.stop(0));
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w");
    }

    private URI answering(int status, String type, String body) throws IOException {
        return server(exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(status, 0);
                exchange.getResponseBody().write(utf8(body));
            }
        });
    }

    private WitnessClient client(URI witness, Duration patience) {
        return new WitnessClient(http, witness, WITNESS.verifier(), patience);
    }

    private Cosigning cosign(WitnessClient client, int size) throws Exception {
        return client.cosign(tree.checkpoint(size), oldSize -> {
            askedFrom.add(oldSize);
            return tree.growth((int) oldSize, size);
        });
    }

    private Cosigning cosigningWith(int status, String type, String body) throws Exception {
        return cosign(client(answering(status, type, body), PATIENCE), 8);
    }

    private Cosigning cosigned(int size) {
        return new Cosigning.Cosigned(
                WITNESS.cosign(tree.checkpoint(size).head().text(), WITNESSED_AT), WITNESSED_AT);
    }

    @Test
    void itRemembersWhatTheWitnessKnows() throws Exception {
        WitnessClient client = client(realWitness(), PATIENCE);

        assertThat(cosign(client, 3)).isEqualTo(cosigned(3));
        assertThat(cosign(client, 3)).isEqualTo(cosigned(3));
        assertThat(cosign(client, 8)).isEqualTo(cosigned(8));

        assertThat(askedFrom).containsExactly(0L, 3L, 3L);
    }

    @Test
    void itAsksAgainFromWhereTheWitnessIs() throws Exception {
        URI witness = realWitness();
        cosign(client(witness, PATIENCE), 5);
        askedFrom.clear();

        // As after a restart, or after an answer that was lost.
        assertThat(cosign(client(witness, PATIENCE), 8)).isEqualTo(cosigned(8));
        assertThat(cosign(client(witness, PATIENCE), 8)).isEqualTo(cosigned(8));

        assertThat(askedFrom).containsExactly(0L, 5L, 0L, 8L);
    }

    @Test
    void aWitnessThatKnowsMoreIsSaidToBeAhead() throws Exception {
        URI witness = realWitness();
        WitnessClient client = client(witness, PATIENCE);
        cosign(client, 9);

        assertThat(cosign(client, 8)).isEqualTo(new Cosigning.Ahead(9));
        assertThat(cosign(client(witness, PATIENCE), 7)).isEqualTo(new Cosigning.Ahead(9));
        assertThat(cosign(client, 10)).isEqualTo(cosigned(10));
    }

    @Test
    void aRefusalIsFinal() throws Exception {
        for (int status : new int[] {400, 403, 404, 413, 422}) {
            assertThat(cosigningWith(status, "text/plain", "no\n"))
                    .isInstanceOfSatisfying(Cosigning.Refused.class, refused -> {
                        assertThat(refused.status()).isEqualTo(status);
                        assertThat(refused.reason())
                                .contains("witness.example/w1")
                                .endsWith(".");
                    });
        }
    }

    @Test
    void anAnswerThatIsNoneLeavesHope() throws Exception {
        String otherText =
                WITNESS.cosign(tree.checkpoint(7).head().text(), WITNESSED_AT).line();
        String otherKey = Vectors.key(WITNESS.name(), SignatureType.COSIGNATURE_V1, 0x60)
                .cosign(tree.checkpoint(8).head().text(), WITNESSED_AT)
                .line();
        for (String body : List.of("", "\n", "ok\n", otherText, otherKey, "— a b\n")) {
            assertThat(cosigningWith(200, "text/plain", body)).as(body).isInstanceOf(Cosigning.Unavailable.class);
        }
        for (int status : new int[] {204, 302, 429, 500, 503}) {
            assertThat(cosigningWith(status, "text/plain", status == 204 ? "" : "x"))
                    .isInstanceOf(Cosigning.Unavailable.class);
        }
        assertThat(cosigningWith(409, "text/plain", "5\n")).isInstanceOf(Cosigning.Unavailable.class);
        for (String size : List.of("", "5", "05\n", "-1\n", "x\n", "5\n5\n")) {
            assertThat(cosigningWith(409, "text/x.tlog.size", size)).as(size).isInstanceOf(Cosigning.Unavailable.class);
        }
    }

    @Test
    void aCosignatureByAnotherKeyBesideOursIsPassedOver() throws Exception {
        String text = tree.checkpoint(8).head().text();
        String other = Vectors.key("witness.example/w2", SignatureType.COSIGNATURE_V1, 0x60)
                .cosign(text, WITNESSED_AT)
                .line();

        assertThat(cosigningWith(
                        200,
                        "text/plain",
                        other + WITNESS.cosign(text, WITNESSED_AT).line()))
                .isEqualTo(cosigned(8));
    }

    @Test
    void aWitnessThatKeepsChangingItsSizeIsGivenUp() throws Exception {
        Cosigning given = cosigningWith(409, "text/x.tlog.size", "5\n");

        assertThat(given)
                .isInstanceOfSatisfying(
                        Cosigning.Unavailable.class,
                        unavailable -> assertThat(unavailable.reason()).contains("another size each of 3 times"));
        assertThat(askedFrom).containsExactly(0L, 5L, 5L);
    }

    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        assertThat(cosigningWith(200, "text/plain", "— ".repeat(100_000))).isInstanceOf(Cosigning.Unavailable.class);
    }

    @Test
    void aSilentWitnessAndOneThatStopsInTheMiddleCostNoMoreThanOurPatience() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        URI silent = server(exchange -> await(over));
        URI stalling = server(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            await(over);
        });
        try {
            for (URI witness : List.of(silent, stalling)) {
                assertThat(cosign(client(witness, Duration.ofMillis(300)), 8))
                        .isInstanceOf(Cosigning.Unavailable.class);
            }
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nobodyThereIsUnavailable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(cosign(client(URI.create("http://127.0.0.1:" + port), PATIENCE), 8))
                .isInstanceOf(Cosigning.Unavailable.class);
    }

    @Test
    void aProofThatCannotBeMadeIsOurOwnFailure() throws Exception {
        WitnessClient client = client(realWitness(), PATIENCE);
        assertThatThrownBy(() -> client.cosign(tree.checkpoint(8), oldSize -> {
                    throw new IOException("no tiles");
                }))
                .hasMessage("no tiles");
        assertThatThrownBy(() -> new WitnessClient(http, URI.create("http://x/"), LOG.verifier(), PATIENCE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
