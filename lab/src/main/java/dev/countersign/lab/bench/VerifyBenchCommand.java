package dev.countersign.lab.bench;

import com.github.luben.zstd.ZstdInputStream;
import dev.countersign.audit.archive.AuditedTopic;
import dev.countersign.audit.archive.ExportFile;
import dev.countersign.audit.archive.ExportedRecord;
import dev.countersign.audit.archive.RecordPart;
import dev.countersign.audit.archive.RecordReader;
import dev.countersign.control.view.ControlSnapshot;
import dev.countersign.domain.call.Rulebook;
import dev.countersign.domain.control.ControlFact;
import dev.countersign.lab.process.JavaProcess;
import dev.countersign.local.Countersign;
import dev.countersign.schemas.topic.Topics;
import dev.countersign.schemas.wire.SchemaIds;
import dev.countersign.tlog.merkle.RightEdge;
import dev.countersign.tlog.merkle.TreeHasher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code countersign bench-verify}: how long {@code audit verify} takes over a made export, as a process
 * of its own with the launcher's heap; beside it, what no verifier can do without.
 */
@Command(
        name = "bench-verify",
        mixinStandardHelpOptions = true,
        description = {
            "Measure `audit verify` over an export of 500,000 calls; writes docs/benchmark-verify.md.",
            "Takes some minutes and 10 GB of disk."
        })
public final class VerifyBenchCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int CALLS_DEFAULT = 500_000;
    private static final int RUNS = 3;
    private static final int LEAVES_AT_ONCE = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "500000",
            description = "how many are in the export (default: ${DEFAULT-VALUE})")
    private int calls;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the export is made, and found again (default: nowhere)")
    private Path data = Path.of("");

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandLine.Model.CommandSpec spec;

    /** An export, and whom to believe of it. */
    private record Made(Path file, String vkey) {}

    /**
     * How a verification went.
     *
     * @param said its result
     * @param residentBytesMax -1 where nobody knows
     */
    private record Run(JsonNode said, double wallSeconds, double cpuSeconds, long residentBytesMax) {
        long count(String what) {
            return said.path("counts").path(what).asLong();
        }

        double seconds(String part) {
            return said.path("took_millis").path(part).asLong() / 1e3;
        }
    }

    /**
     * What one thread takes for the least that there is to do.
     *
     * @param inflateSeconds to unpack the whole file and do nothing with it
     * @param inflatedBytes what that gives
     * @param hashSeconds to make the tree of the leaves, which are in memory
     */
    private record Yardstick(double inflateSeconds, long inflatedBytes, double hashSeconds) {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean kept = !data.toString().isEmpty();
        Path scratch = kept ? Files.createDirectories(data) : Files.createTempDirectory("countersign-bench");
        try {
            Made made = make(out, scratch);
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(verify(out, made, scratch));
            }
            Bench.progress(out, "the least that there is to do");
            String document = document(made, runs, yardstick(made.file()));
            out.println("\n" + document);
            if (calls >= CALLS_DEFAULT) {
                Files.writeString(Bench.home().resolve("docs/benchmark-verify.md"), document);
                out.println("Written to docs/benchmark-verify.md.");
            }
            out.flush();
        } finally {
            if (!kept) {
                Bench.delete(scratch);
            }
        }
        return 0;
    }

    private Made make(PrintWriter out, Path scratch) throws IOException {
        Path file = scratch.resolve("export-" + calls + ".zip").toAbsolutePath();
        Path spool = Files.createTempDirectory(scratch, "spool");
        try (PlayedExport export = new PlayedExport(spool)) {
            if (!Files.exists(file)) {
                Bench.progress(out, String.format(Locale.ROOT, "making %,d calls", calls));
                List<ControlFact> facts = RecordedCalls.configured(BacktestBenchCommand.IN_FORCE);
                for (ControlFact fact : facts) {
                    export.control(fact, RecordedCalls.T0.minusSeconds(60));
                }
                Rulebook rulebook = ControlSnapshot.of(facts).rulebook(RecordedCalls.ACME);
                for (int i = 0; i < calls; i++) {
                    PlayedCall.play(export, rulebook, i);
                }
                export.write(file, RecordedCalls.T0.plus(RecordedCalls.APART.multipliedBy(calls)));
            }
            return new Made(file, export.vkey());
        } finally {
            Bench.delete(spool);
        }
    }

    private static Run verify(PrintWriter out, Made made, Path scratch) throws IOException, InterruptedException {
        Bench.progress(out, "audit verify");
        long started = System.nanoTime();
        try (JavaProcess process = JavaProcess.start(
                new JavaProcess.Command(
                        "verify",
                        BacktestBenchCommand.AS_THE_LAUNCHER,
                        Countersign.class.getName(),
                        List.of("audit", "verify", made.file().toString(), "--key", made.vkey(), "--json"),
                        Map.of()),
                scratch)) {
            long resident = -1;
            Duration cpu = Duration.ZERO;
            while (!process.awaitEnd(Duration.ofMillis(100)) && System.nanoTime() - started < LIMIT.toNanos()) {
                resident = Math.max(resident, process.residentBytes());
                cpu = process.cpu();
            }
            double wall = (System.nanoTime() - started) / 1e9;
            String said = process.output();
            if (process.isAlive() || process.exitCode() != 0) {
                throw new IllegalStateException("The verification failed:\n" + said);
            }
            return new Run(JSON.readTree(said.substring(said.indexOf('{'))), wall, cpu.toMillis() / 1e3, resident);
        }
    }

    private static Yardstick yardstick(Path file) throws IOException {
        long began = System.nanoTime();
        long bytes = 0;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (InputStream in = unpacked(entry, zip.getInputStream(entry))) {
                    bytes += in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
        double inflate = (System.nanoTime() - began) / 1e9;
        return new Yardstick(inflate, bytes, hashSeconds(file));
    }

    private static InputStream unpacked(ZipEntry entry, InputStream in) throws IOException {
        return entry.getName().endsWith(".zst") ? new ZstdInputStream(in) : in;
    }

    private static double hashSeconds(Path file) throws IOException {
        Topics topics = new Topics("", SchemaIds.bundled());
        TreeHasher hasher = new TreeHasher();
        RightEdge edge = new RightEdge();
        long nanos = 0;
        List<byte[]> leaves = new ArrayList<>();
        try (ExportFile export = ExportFile.open(file);
                RecordReader reader = export.records(new RecordPart(AuditedTopic.LEDGER, 0))) {
            for (ExportedRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.value() != null) {
                    leaves.add(topics.ledger().codec().decode(record.value()).leaf());
                }
                if (leaves.size() == LEAVES_AT_ONCE) {
                    nanos += hashNanos(hasher, edge, leaves);
                    leaves.clear();
                }
            }
        }
        return (nanos + hashNanos(hasher, edge, leaves)) / 1e9;
    }

    private static long hashNanos(TreeHasher hasher, RightEdge edge, List<byte[]> leaves) {
        long began = System.nanoTime();
        leaves.forEach(leaf -> edge.append(hasher.leaf(leaf)));
        return System.nanoTime() - began;
    }

    private String document(Made made, List<Run> runs, Yardstick least) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (Run run : runs) {
            rows.append(String.format(
                    Locale.ROOT,
                    "| %.1f s | %.1f s | %,.0f | %.1f s | %,.0f | %.1f s | %,d MB |%n",
                    run.wallSeconds(),
                    run.seconds("ledger"),
                    run.count("receipts") / run.seconds("ledger"),
                    run.seconds("histories"),
                    run.count("records") / run.seconds("histories"),
                    run.cpuSeconds(),
                    run.residentBytesMax() / 1024 / 1024));
        }
        Run any = runs.getFirst();
        return """
                # Verification

                Written by `./countersign bench-verify`: `./countersign audit verify` in a process of its own with
                the launcher's heap of 384 MB, over an export of %,d calls: %,d receipts, %,d records, %,d published
                checkpoints, a file of %,d MB; on %d processors. One row a run, each with a cold JVM.

                | wall, start of the JVM included | ledger | receipts a second | histories | records a second | CPU | resident at most |
                |---|---|---|---|---|---|---|
                %s
                *Ledger*: every receipt's leaf made anew and held against the log and its tiles, the tree built anew,
                every checkpoint's signature. *Histories*: every file against the manifest's digest, every call folded,
                every receipt issued anew.

                Yardstick, one thread with nothing else to do: to unpack the file once takes %.1f s (%,.0f MB a second;
                %,.0f receipts a second), and to hash its leaves into a tree, once they are in memory, %.1f s (%,.0f a second).
                """.formatted(
                        calls,
                        any.count("receipts"),
                        any.count("records"),
                        any.count("published_checkpoints"),
                        Files.size(made.file()) / 1024 / 1024,
                        Runtime.getRuntime().availableProcessors(),
                        rows,
                        least.inflateSeconds(),
                        least.inflatedBytes() / least.inflateSeconds() / 1024 / 1024,
                        any.count("receipts") / least.inflateSeconds(),
                        least.hashSeconds(),
                        any.count("receipts") / least.hashSeconds());
    }
}
