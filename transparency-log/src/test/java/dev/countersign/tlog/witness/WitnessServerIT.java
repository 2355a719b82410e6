package dev.countersign.tlog.witness;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.LOG_VKEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.tlog.note.VerifierKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The witness as a process: started, killed, started again, stopped, and started wrongly. */
class WitnessServerIT {
    private static final int ENDS_SECONDS_MAX = 30;

    private final WatchedTree tree = new WatchedTree(LOG, 20);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        http.close();
    }

    private Process launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                WitnessServer.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static String rest(BufferedReader output) throws IOException {
        return String.join("\n", output.readAllLines());
    }

    private WitnessClient client(Process process) throws Exception {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String vkey = output.readLine();
        String ready = output.readLine();
        assertThat(vkey).startsWith(WitnessServer.VKEY);
        assertThat(ready).startsWith(WitnessServer.READY + "http://127.0.0.1:");
        return new WitnessClient(
                http,
                URI.create(ready.substring(WitnessServer.READY.length())),
                VerifierKey.parse(vkey.substring(WitnessServer.VKEY.length())),
                Duration.ofSeconds(20));
    }

    private Cosigning cosign(WitnessClient client, int size) throws Exception {
        return client.cosign(tree.checkpoint(size), oldSize -> tree.growth((int) oldSize, size));
    }

    @Test
    void aKilledWitnessKnowsWhatItSaidAndAStoppedOneEndsCleanly() throws Exception {
        String[] arguments = {"--log", LOG_VKEY, "--data", directory.toString(), "--listen", "127.0.0.1:0"};
        Process first = launch(arguments);
        WitnessClient before = client(first);
        assertThat(cosign(before, 8)).isInstanceOf(Cosigning.Cosigned.class);
        first.destroyForcibly();
        assertThat(first.waitFor(ENDS_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

        Process second = launch(arguments);
        WitnessClient after = client(second);
        assertThat(after.witness()).isEqualTo(before.witness());
        assertThat(cosign(after, 7)).isEqualTo(new Cosigning.Ahead(8));
        assertThat(cosign(after, 9)).isInstanceOf(Cosigning.Cosigned.class);

        // By its handle: Process.destroy would close what it still has to say.
        second.toHandle().destroy();
        assertThat(second.waitFor(ENDS_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(rest(second.inputReader(StandardCharsets.UTF_8))).isEqualTo("Stopping ...\nStopped.");
        assertThat(rest(second.errorReader(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void helpIsHelpAndMistakesAreOneSentence() throws Exception {
        Process help = launch("--help");
        assertThat(rest(help.inputReader(StandardCharsets.UTF_8))).startsWith("Usage: witness ");
        assertThat(help.waitFor()).isZero();

        Process wrong = launch("--data", directory.toString());
        assertThat(rest(wrong.errorReader(StandardCharsets.UTF_8)))
                .isEqualTo("witness: The argument --log is needed: the key of a log to watch.");
        assertThat(wrong.waitFor()).isEqualTo(2);

        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + busy.getLocalPort();
            Process late = launch("--log", LOG_VKEY, "--data", directory.toString(), "--listen", address);
            assertThat(rest(late.errorReader(StandardCharsets.UTF_8)))
                    .startsWith("witness: Cannot listen on " + address)
                    .doesNotContain("\n");
            assertThat(late.waitFor()).isEqualTo(1);
        }
    }
}
