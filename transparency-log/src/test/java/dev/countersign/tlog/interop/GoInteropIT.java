package dev.countersign.tlog.interop;

import static dev.countersign.tlog.Vectors.LOG;
import static dev.countersign.tlog.Vectors.WITNESS;
import static dev.countersign.tlog.Vectors.WITNESSED_AT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.countersign.tlog.checkpoint.Checkpoint;
import dev.countersign.tlog.checkpoint.CheckpointSigner;
import dev.countersign.tlog.merkle.NaiveTree;
import dev.countersign.tlog.proof.TlogProof;
import dev.countersign.tlog.tile.DirectoryTiles;
import dev.countersign.tlog.tile.TiledTree;
import dev.countersign.tlog.tile.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What we write, read by {@code golang.org/x/mod/sumdb}: {@code src/test/go/checklog} opens our
 * checkpoints, authenticates our tiles, and proves leaves and growth from them.
 */
class GoInteropIT {
    /** Where Debian's Go libraries are. */
    private static final Path GOPATH = Path.of("/usr/share/gocode");

    private static final int BUILD_SECONDS_MAX = 240;
    private static final int CHECK_SECONDS_MAX = 60;
    private static final int OLD_SIZE = 65_537;
    private static final int SIZE = 70_000;
    private static final List<Integer> LEAVES = List.of(0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999);

    @TempDir
    private static Path programs;

    private static Path checklog;

    @TempDir
    private Path directory;

    private record Ended(int exitCode, String output) {}

    @BeforeAll
    static void buildOrSkip() throws Exception {
        assumeThat(isInstalled())
                .as("Go and its x/mod library are installed; without them nobody else checks our log:"
                        + " apt-get install -y golang-go golang-golang-x-mod-dev")
                .isTrue();
        checklog = programs.resolve("checklog");
        Path source = Path.of("src/test/go/checklog/main.go").toAbsolutePath();
        ProcessBuilder build = new ProcessBuilder("go", "build", "-o", checklog.toString(), source.toString());
        build.environment().put("GO111MODULE", "off");
        build.environment().put("GOPATH", GOPATH.toString());
        build.environment().put("GOFLAGS", "");
        build.environment().put("GOPROXY", "off");
        build.environment().put("GOTOOLCHAIN", "local");
        build.environment().put("CGO_ENABLED", "0");
        build.environment()
                .put("GOCACHE", Path.of("target/go-build").toAbsolutePath().toString());
        Ended built = run(build, BUILD_SECONDS_MAX);
        assertThat(built.exitCode()).as(built.output()).isZero();
    }

    private static boolean isInstalled() {
        boolean go = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "go")));
        return go && Files.isDirectory(GOPATH.resolve("src/golang.org/x/mod/sumdb/tlog"));
    }

    @BeforeEach
    void writeALog() throws Exception {
        DirectoryTiles tiles = new DirectoryTiles(directory);
        TreeWriter writer = TreeWriter.open(tiles, 0);
        CheckpointSigner signer = new CheckpointSigner(LOG, CheckpointSigner.nothingSigned(LOG.name()));
        Checkpoint old = grow(writer, signer, tiles, OLD_SIZE);
        Checkpoint checkpoint = grow(writer, signer, tiles, SIZE);

        write("vkey", LOG.verifier() + "\n");
        write("witness.vkey", WITNESS.verifier() + "\n");
        Files.write(directory.resolve("checkpoint.old"), old.bytes());
        Files.write(directory.resolve("checkpoint"), checkpoint.bytes());
        TiledTree tree = new TiledTree(tiles, SIZE);
        for (int leaf : LEAVES) {
            Files.write(directory.resolve(leaf + ".leaf"), NaiveTree.entry(leaf));
            Files.write(
                    directory.resolve(leaf + TlogProof.FILE_EXTENSION),
                    TlogProof.of(tree.inclusion(leaf, SIZE), checkpoint).bytes());
        }
    }

    private static Checkpoint grow(TreeWriter writer, CheckpointSigner signer, DirectoryTiles tiles, int size)
            throws IOException {
        while (writer.size() < size) {
            writer.append(NaiveTree.entry((int) writer.size()));
        }
        writer.flush();
        TiledTree tree = new TiledTree(tiles, size);
        Checkpoint checkpoint =
                signer.sign(size, writer.root(), tree.consistency(signer.last().size(), size));
        return checkpoint.with(WITNESS.cosign(checkpoint.head().text(), WITNESSED_AT));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private static Ended run(ProcessBuilder builder, int secondsMax) throws Exception {
        Path output = Files.createTempFile(programs, "output", ".txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(secondsMax, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private Ended check() throws Exception {
        String leaves = String.join(",", LEAVES.stream().map(String::valueOf).toList());
        return run(new ProcessBuilder(checklog.toString(), directory.toString(), leaves), CHECK_SECONDS_MAX);
    }

    @Test
    void goFindsOurLogInOrder() throws Exception {
        List<String> expected = new ArrayList<>(List.of("checkpoint " + SIZE, "checkpoint.old " + OLD_SIZE));
        for (int leaf : LEAVES) {
            expected.add("inclusion " + leaf);
            expected.add("tlog-proof " + leaf);
        }
        expected.add("consistency " + OLD_SIZE + " " + SIZE);
        expected.add("entries " + SIZE);

        Ended ended = check();

        assertThat(ended.output().lines()).containsExactlyElementsOf(expected);
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void goSeesOneBitAnywhere() throws Exception {
        for (String file : List.of(
                "checkpoint",
                "checkpoint.old",
                "255.leaf",
                "256.tlog-proof",
                "tile/0/273.p/112",
                "tile/1/000",
                "tile/entries/100",
                "tile/entries/273.p/112")) {
            byte[] intact = Files.readAllBytes(directory.resolve(file));
            byte[] damaged = intact.clone();
            damaged[damaged.length / 2] ^= 1;
            Files.write(directory.resolve(file), damaged);

            Ended ended = check();

            assertThat(ended.exitCode()).as(file + ": " + ended.output()).isEqualTo(1);
            Files.write(directory.resolve(file), intact);
        }
        assertThat(check().exitCode()).isZero();
    }

    @Test
    void goSignsWithOurPrivateKeyAsWeDo() throws Exception {
        write("skey", LOG.text() + "\n");

        Ended ended = run(new ProcessBuilder(checklog.toString(), directory.toString(), "sign"), CHECK_SECONDS_MAX);

        assertThat(ended.output()).isEqualTo("text\n\n" + LOG.sign("text\n").line());
    }
}
