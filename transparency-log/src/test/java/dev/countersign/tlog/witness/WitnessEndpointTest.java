package dev.countersign.tlog.witness;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.note.NoteSignature;
import dev.countersign.tlog.note.SignatureType;
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
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessEndpointTest {
    private static final String LATEST = "/" + WitnessState.hashOf(LOG.name()) + "/checkpoint";

    private final WatchedTree tree = new WatchedTree(LOG, 20);
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private WitnessState state;
    private WitnessEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        state = WitnessState.open(directory);
        Witness witness = new Witness(WITNESS, List.of(LOG.verifier()), state, InstantSource.fixed(WITNESSED_AT));
        endpoint = WitnessEndpoint.start(witness, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        endpoint.close();
        state.close();
    }

    private HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        return send("POST", "/add-checkpoint", body);
    }

    private static String type(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    @Test
    void aCosignatureIs200WithItsLine() throws Exception {
        HttpResponse<String> response = post(tree.request(0, 8));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(WITNESS.cosign(tree.checkpoint(8).head().text(), WITNESSED_AT)
                        .line());
    }

    @Test
    void aConflictIs409WithTheSize() throws Exception {
        assertThat(post(tree.request(3, 8)).body()).isEqualTo("0\n");
        post(tree.request(0, 8));

        HttpResponse<String> response = post(tree.request(3, 9));

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("8\n");
        assertThat(type(response)).isEqualTo("text/x.tlog.size");
    }

    @Test
    void theOtherRefusalsHaveTheirStatus() throws Exception {
        String backwards = new String(tree.request(3, 8), StandardCharsets.UTF_8).replace("old 3", "old 9");
        WatchedTree impostor = new WatchedTree(Vectors.key(LOG.name(), SignatureType.ED25519, 0x40), 8);
        WatchedTree unknown = new WatchedTree(Vectors.key("example.com/other", SignatureType.ED25519, 0x40), 8);
        byte[] forked = new AddCheckpoint(tree.growth(8, 8), Vectors.signed(LOG, 8, Vectors.ROOTS.get(8))).bytes();

        assertThat(post(Vectors.utf8("nonsense")).statusCode()).isEqualTo(400);
        assertThat(post(Vectors.utf8(backwards)).statusCode()).isEqualTo(400);
        assertThat(post(impostor.request(0, 8)).statusCode()).isEqualTo(403);
        assertThat(post(unknown.request(0, 8)).statusCode()).isEqualTo(404);
        assertThat(post(tree.request(0, 8)).statusCode()).isEqualTo(200);
        HttpResponse<String> fork = post(forked);
        assertThat(fork.statusCode()).isEqualTo(422);
        assertThat(fork.body()).startsWith("There are two roots").endsWith(".\n");
    }

    @Test
    void aBodyHasALimit() throws Exception {
        assertThat(post(new byte[AddCheckpoint.BYTES_MAX]).statusCode()).isEqualTo(400);
        assertThat(post(new byte[AddCheckpoint.BYTES_MAX + 1]).statusCode()).isEqualTo(413);
    }

    @Test
    void aMonitorReadsTheLatestCheckpoint() throws Exception {
        assertThat(send("GET", LATEST, new byte[0]).statusCode()).isEqualTo(404);
        Checkpoint checkpoint = tree.checkpoint(8);
        HttpResponse<String> cosigned = post(tree.request(0, 8));

        HttpResponse<String> latest = send("GET", LATEST, new byte[0]);

        assertThat(latest.statusCode()).isEqualTo(200);
        assertThat(type(latest)).isEqualTo("text/plain; charset=utf-8");
        assertThat(Vectors.utf8(latest.body()))
                .isEqualTo(checkpoint
                        .with(NoteSignature.parse(cosigned.body().strip()))
                        .bytes());
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        for (String path : List.of("/", "/checkpoint", "/x/checkpoint", "/add-checkpoint/", "/..%2f..%2fcheckpoint")) {
            assertThat(send("GET", path, new byte[0]).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(send("GET", "/add-checkpoint", new byte[0]).statusCode()).isEqualTo(405);
        assertThat(send("POST", LATEST, new byte[0]).statusCode()).isEqualTo(405);
    }

    @Test
    void aStateThatCannotBeWrittenIs500AndNoCosignature() throws Exception {
        // In the way of the directory of this log.
        Files.write(directory.resolve(WitnessState.hashOf(LOG.name())), new byte[0]);

        HttpResponse<String> response = post(tree.request(0, 8));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("—").doesNotContain(directory.toString());
    }
}
