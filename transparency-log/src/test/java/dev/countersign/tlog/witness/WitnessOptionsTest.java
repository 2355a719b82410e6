package dev.countersign.tlog.witness;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.LOG_VKEY;
import static dev.countersign.tlog.Vectors.WITNESS_VKEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.tlog.Vectors;
import dev.countersign.tlog.note.SignatureType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessOptionsTest {
    @TempDir
    private Path directory;

    private WitnessOptions options(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--log", LOG_VKEY, "--data", directory.toString(), "--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return WitnessOptions.parse(arguments);
    }

    @Test
    void theDefaultsAreForThisMachine() {
        WitnessOptions options = WitnessOptions.parse(List.of("--log", LOG_VKEY));

        assertThat(options.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(options.listen().getPort()).isEqualTo(7380);
        assertThat(options.data()).isEqualTo(Path.of("witness-data"));
        assertThat(options.name()).isNull();
        assertThat(options.logs()).containsExactly(LOG.verifier());
    }

    @Test
    void everyArgumentIsTaken() {
        String other = Vectors.key("example.com/other", SignatureType.ED25519, 0x40)
                .verifier()
                .toString();
        WitnessOptions options = WitnessOptions.parse(List.of(
                "--log", LOG_VKEY, "--listen", "[::1]:7", "--data", "d", "--name", "w.example/1", "--log", other));

        assertThat(options.listen().getPort()).isEqualTo(7);
        assertThat(options.listen().getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(options.data()).isEqualTo(Path.of("d"));
        assertThat(options.name()).isEqualTo("w.example/1");
        assertThat(options.logs()).hasSize(2);
        assertThat(WitnessOptions.HELP).contains("--log", "--listen", "--data", "--name", "--help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--log",
                "--log x",
                "--log " + WITNESS_VKEY,
                "--what x --log " + LOG_VKEY,
                "--log " + LOG_VKEY + " --data",
                "--log " + LOG_VKEY + " --name a+b",
                "--log " + LOG_VKEY + " --listen 127.0.0.1",
                "--log " + LOG_VKEY + " --listen :80",
                "--log " + LOG_VKEY + " --listen 127.0.0.1:70000",
                "--log " + LOG_VKEY + " --listen 127.0.0.1:x",
                "--log " + LOG_VKEY + " --listen no.such.host.invalid:80"
            })
    void wrongArgumentsAreSaid(String arguments) {
        List<String> split = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
        assertThatThrownBy(() -> WitnessOptions.parse(split))
                .isInstanceOfSatisfying(WitnessStartException.class, wrong -> {
                    assertThat(wrong.exitCode()).isEqualTo(2);
                    assertThat(wrong).hasMessageContaining(".");
                });
    }

    @Test
    void theKeyIsMadeOnceAndForItsOwnerAlone() throws Exception {
        String vkey;
        try (WitnessServer server = WitnessServer.start(options("--name", "w.example/1"))) {
            vkey = server.verifier().toString();
        }
        Path file = directory.resolve("witness.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(vkey).startsWith("w.example/1+");

        try (WitnessServer server = WitnessServer.start(options())) {
            assertThat(server.verifier()).hasToString(vkey);
        }
        assertThatThrownBy(() -> WitnessServer.start(options("--name", "w.example/2")))
                .hasMessageContaining("its name is w.example/1 and not the w.example/2 of --name");
        Files.writeString(file, LOG.text());
        assertThatThrownBy(() -> WitnessServer.start(options())).hasMessageContaining("not of type cosignature/v1");
        Files.writeString(file, "nonsense");
        assertThatThrownBy(() -> WitnessServer.start(options())).hasMessageContaining("signing key is malformed");
    }

    @Test
    void aBusyPortIsSaidAndLetsTheDirectoryGo() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + busy.getLocalPort();
            assertThatThrownBy(() -> WitnessServer.start(options("--listen", address)))
                    .hasMessageContaining("Cannot listen on " + address)
                    .hasMessageContaining("Choose another address with --listen HOST:PORT.");
        }
        WitnessServer.start(options()).close();
    }

    @Test
    void aDirectoryInUseIsSaid() {
        try (WitnessServer server = WitnessServer.start(options())) {
            assertThat(server.url()).startsWith("http://127.0.0.1:");
            assertThatThrownBy(() -> WitnessServer.start(options()))
                    .hasMessageContaining("Another witness is running on the data directory");
        }
    }
}
